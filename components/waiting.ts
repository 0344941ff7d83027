"use client";

import { createContext } from "react";

/** True inside a Countdown that still runs. */
export const Waiting = createContext(false);
