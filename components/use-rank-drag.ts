import { type RefObject, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { RankDrag } from "./rank-drag";

/**
 * What makes the rows of a list draggable. Null until it is loaded, which is only done where scripts run. It makes the rows
 * anew, so while somebody has the focus in one of them, it waits.
 */
export function useRankDrag(list: RefObject<HTMLElement | null>, scripted: boolean): typeof RankDrag | null {
  const [loaded, setLoaded] = useState<typeof RankDrag | null>(null);
  useEffect(() => {
    if (!scripted) return;
    const stopped = new AbortController();
    const { signal } = stopped;
    const isInside = (element: EventTarget | null) => element instanceof Node && list.current?.contains(element);
    import("./rank-drag").then((module) => {
      const show = () => {
        stopped.abort();
        // At once: until a later rendering somebody could have moved the focus into a row.
        flushSync(() => setLoaded(() => module.RankDrag));
      };
      if (signal.aborted) return;
      if (!isInside(document.activeElement)) show();
      else addEventListener("focusout", ({ relatedTarget }) => isInside(relatedTarget) || show(), { signal });
    }, console.error);
    return () => stopped.abort();
  }, [list, scripted]);
  return loaded;
}
