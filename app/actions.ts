"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { now } from "@/lib/clock";
import { record } from "@/lib/events/changes";
import { clearSeals, readSeals } from "@/lib/gate/session";
import { endSession } from "@/lib/gate/store";

/** Public: ends the login that asks, if there is one, on the server and in the browser. */
export async function logOut(): Promise<void> {
  const jar = await cookies();
  const { login } = await readSeals(jar);
  if (login) {
    const time = await now();
    await endSession(login.sessionId, time);
    await record("logout", { userId: login.userId }, time);
  }
  clearSeals(jar);
  redirect("/");
}
