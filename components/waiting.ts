"use client";

import { createContext } from "react";

/** True inside a running Countdown. */
export const Waiting = createContext(false);
