import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and in the first paint, true once scripts run: for what makes sense only with JavaScript. */
export const useHydrated = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
