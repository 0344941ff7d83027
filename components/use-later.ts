import { type ComponentType, useEffect, useState } from "react";

const known = new WeakMap<() => unknown, unknown>();

/**
 * A component that is not among the first scripts of a page: it is loaded where scripts run, once the page is there. Null
 * until then, and if it cannot be loaded, so the page must be whole without it. `load` must be the same at each rendering.
 */
export function useLater<Props>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> | null {
  const [loaded, setLoaded] = useState(() => (known.get(load) ?? null) as ComponentType<Props> | null);
  useEffect(() => {
    load().then((component) => {
      known.set(load, component);
      setLoaded(() => component);
    }, console.error);
  }, [load]);
  return loaded;
}
