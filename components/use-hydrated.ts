import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and in the first paint, true once JavaScript runs. For parts that need JavaScript. */
export const useHydrated = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
