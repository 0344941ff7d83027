"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { Alert } from "./alert";

/**
 * What an action has done, on the page that follows it. It takes the focus: the button that was pressed may be gone, and
 * a message that comes with its page is often not read out.
 */
export function Done({ title, children }: { title?: ReactNode; children?: ReactNode }) {
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => here.current?.focus(), []);
  return (
    <div ref={here} tabIndex={-1} className="outline-none">
      <Alert tone="good" title={title}>
        {children}
      </Alert>
    </div>
  );
}
