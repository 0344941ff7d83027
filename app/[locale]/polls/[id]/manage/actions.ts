"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { key } from "@/lib/platform/words/rules";
import { closeNow, deleteDraft, deletePoll } from "@/lib/polls/poll/changes";
import { findOwn } from "@/lib/polls/poll/data";
import { parsePollId } from "@/lib/polls/poll/schema";
import { type FormState, onForm } from "@/lib/web/action";

const poll = z.string().refine((id) => parsePollId(id) !== null);

/** Its creator, proven: ends the voting. */
export async function closePoll(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, z.object({ poll }), async ({ poll: id }) => {
    const { userId } = await requireVerified(paths.manage(id));
    await closeNow(userId, id, await now());
    redirect(`${paths.manage(id)}?because=closed`);
  });
}

const confirmed = z.literal(true, key("pollFaults.not-confirmed"));

/** Its creator, proven: deletes the poll with its votes. Succeeds if it is gone already. */
export async function removePoll(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, z.object({ poll, confirmed }), async ({ poll: id }) => {
    const { userId } = await requireVerified(paths.manage(id));
    const deleted = await deletePoll(userId, id);
    redirect(`${paths.me}?because=deleted&votes=${deleted.kind === "deleted" ? deleted.votes : 0}`);
  });
}

/** Its creator, proven: deletes a draft. Succeeds if it is gone already; what was published meanwhile is shown instead. */
export async function removeDraft(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, z.object({ poll }), async ({ poll: id }) => {
    const { userId } = await requireVerified(paths.edit(id));
    const deleted = await deleteDraft(userId, id, await now());
    const isThere = deleted.kind === "none" && (await findOwn(userId, id)) !== null;
    redirect(isThere ? paths.manage(id) : `${paths.me}?because=draft-deleted`);
  });
}
