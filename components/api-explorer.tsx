"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";

type ApiExplorerProps = {
  /** Where the OpenAPI document is. */
  source: string;
  /** What stands here until the explorer does, and without scripts. */
  children: ReactNode;
};

/** An API to read and to try, by Swagger UI: a large script, loaded only where this stands. */
export function ApiExplorer({ source, children }: ApiExplorerProps) {
  const place = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(false);

  useEffect(() => {
    const { current: domNode } = place;
    let gone = false;
    import("./swagger-ui").then(({ showApi }) => {
      if (!gone && domNode) showApi(domNode, source, () => setReady(true));
    }, console.error); // The list stays.
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
