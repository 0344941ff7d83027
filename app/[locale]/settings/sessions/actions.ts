"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { requireMember, whereabouts } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { clearSeals } from "@/lib/sessions/cookies";
import { endApp, endDevice, endLogin, endOthers } from "@/lib/sessions/device/changes";
import { surprise } from "@/lib/web/action";
import { say } from "@/lib/web/locale";

const here = paths.settings.sessions;
const choiceSchema = z.object({ id: z.uuid(), kind: z.enum(["session", "device", "app"]) });

/** Logged in: ends one of the account's own logins, apps or devices. Succeeds if it has ended already. */
export async function endOne(_: string | undefined, form: FormData): Promise<string | undefined> {
  const chosen = choiceSchema.safeParse({ id: form.get("id"), kind: form.get("kind") });
  if (!chosen.success) redirect(here);
  try {
    const session = await requireMember(here);
    const { id, kind } = chosen.data;
    const { address } = await whereabouts();
    const time = await now();
    if (kind === "device") await endDevice(session, id, address, time);
    else if (kind === "app") await endApp(session.userId, id, address, time);
    else await endLogin(session.userId, id, address, time);
    if (id === session.id) {
      clearSeals(await cookies());
      redirect("/");
    }
    redirect(`${here}?because=ended`);
  } catch (error) {
    return say(surprise(error));
  }
}

/** Logged in: ends every other session and forgets every device. */
export async function endTheOthers(_: string | undefined): Promise<string | undefined> {
  try {
    const session = await requireMember(here);
    const { address } = await whereabouts();
    await endOthers(session, address, await now());
    redirect(`${here}?because=others-ended`);
  } catch (error) {
    return say(surprise(error));
  }
}
