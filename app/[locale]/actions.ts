"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { now } from "@/lib/platform/clock";
import { record } from "@/lib/platform/events/changes";
import { clearSeals, loginOf } from "@/lib/sessions/cookies";
import { endSession } from "@/lib/sessions/store";

/** Public: logs out. Ends the session on the server and clears its cookies. */
export async function logOut(): Promise<void> {
  const jar = await cookies();
  const login = await loginOf(jar);
  if (login) {
    const time = await now();
    await endSession(login.sessionId, time);
    await record("logout", { userId: login.userId }, time);
  }
  clearSeals(jar);
  redirect("/");
}
