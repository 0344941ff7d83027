"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { now } from "@/lib/clock";
import { record } from "@/lib/events/changes";
import { clearSeals, readSeals } from "@/lib/gate/session";
import { endSession } from "@/lib/gate/store";

/** Public: logs out. Ends the session on the server and clears its cookies. */
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
