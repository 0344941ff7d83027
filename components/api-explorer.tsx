"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";

type ApiExplorerProps = {
  /** URL of the OpenAPI document. */
  source: string;
  /** Shown until the explorer has loaded, and without JavaScript. */
  children: ReactNode;
};

/** Shows an API in Swagger UI, to read and try out. Its large script loads only on pages that use this. */
export function ApiExplorer({ source, children }: ApiExplorerProps) {
  const place = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(false);

  useEffect(() => {
    const { current: domNode } = place;
    let gone = false;
    import("./swagger-ui").then(({ showApi }) => {
      if (!gone && domNode) showApi(domNode, source, () => setReady(true));
    }, console.error); // The plain list stays in place.
    return () => {
      gone = true;
      domNode?.replaceChildren();
    };
  }, [source]);

  return (
    <>
      <div hidden={ready}>{children}</div>
      <section hidden={!ready}>
        <h2 className="sr-only">The calls</h2>
        <div id="api-explorer" ref={place} />
      </section>
    </>
  );
}
