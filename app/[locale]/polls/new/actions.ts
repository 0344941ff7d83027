"use server";

import { notFound, redirect } from "next/navigation";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { tooOften } from "@/lib/platform/words/rules";
import { createPoll, editPoll } from "@/lib/polls/poll/changes";
import { findOwn } from "@/lib/polls/poll/data";
import { type Fault, publishFaults, type Settings } from "@/lib/polls/poll/rules";
import { laterForm, parsePollId, pollForm, settingsOfForm, withLater } from "@/lib/polls/poll/schema";
import { faultWords } from "@/lib/polls/poll/words";
import { type FormState, onForm, type Refuse } from "@/lib/web/action";
import { dropKept, keepTyped, requireVerifiedOrKeep, typedIn } from "@/lib/web/kept";
import { say } from "@/lib/web/locale";

/** What the form of a poll shows: besides the errors, a preview of the ballot, or that another edit came first. */
export type PollState = (NonNullable<FormState> & { preview?: Settings; conflict?: true }) | undefined;

/** Proven: publishes a poll, saves it as a draft, saves an edit, or shows a preview, by the button. */
export async function savePoll(_: PollState, form: FormData): Promise<PollState> {
  const id = parsePollId(String(form.get("poll")));
  const page = id === null ? paths.newPoll : paths.edit(id);
  let isRead = false;
  const answer = await onForm(form, pollForm, async (typed, refuse): Promise<PollState> => {
    isRead = true;
    const session = await requireVerifiedOrKeep(page, form);
    if (session === null) return refuse("form", "pollSaid.notKept");
    const { user } = session;
    const intent = form.get("intent");
    const time = await now();
    const stored = id === null ? null : await findOwn(user.id, id);
    if (id !== null && stored === null) notFound();
    const settings = settingsOfForm(typed, stored ?? undefined);
    if (intent === "preview") {
      const faults = publishFaults(settings, time, stored?.publishedAt ? stored : undefined);
      return faults.length > 0 ? refuseAll(faults, refuse) : { status: "error", initialValue: typedIn(form), preview: settings };
    }
    const publish = intent === "publish";
    const saved =
      id === null || intent === "copy"
        ? await createPoll(user, settings, publish, time)
        : await editPoll(user, { id, version: Number(form.get("version")) }, settings, publish, time);
    switch (saved.kind) {
      case "created":
      case "saved": {
        await dropKept();
        const savedId = saved.kind === "created" ? saved.id : (id ?? "");
        const isPublic = publish || (stored?.publishedAt != null && intent !== "copy");
        return redirect(
          isPublic
            ? `${paths.manage(savedId)}?because=${stored?.publishedAt ? "saved" : "published"}`
            : `${paths.edit(savedId)}?because=saved`,
        );
      }
      case "refused":
        if (!saved.faults.some(({ kind }) => kind === "fixed")) return refuseAll(saved.faults, refuse);
        // Somebody has voted since the form was opened. What was typed can only become another poll.
        return (await keepTyped(paths.newPoll, form)) ? redirect(`${paths.newPoll}?because=voted`) : refuseAll(saved.faults, refuse);
      case "too-many":
        return refuse("form", tooOften(saved.seconds));
      case "changed-meanwhile":
        return { ...(await refuse("form", "pollSaid.changedMeanwhile")), status: "error", conflict: true };
      case "none":
        return notFound();
    }
  });
  if (isRead || form.get("intent") === "draft") return answer;
  const session = await requireVerifiedOrKeep(page, form);
  const rest = session === null ? { "": [await say("pollSaid.notKept")] } : await restOf(form, answer?.error);
  return { status: "error", ...answer, error: { ...rest, ...answer?.error } };
}

/** What is wrong in a form besides these fields, which could not be read. */
async function restOf(form: FormData, unread: Record<string, unknown> = {}): Promise<NonNullable<PollState>["error"]> {
  const rest = new FormData();
  for (const [name, value] of form) if (!(name in unread)) rest.append(name, value);
  rest.set("intent", "preview");
  return (await savePoll(undefined, rest))?.error;
}

/** Proven: changes the description and the closing time of a poll in which somebody has voted. */
export async function saveLater(_: PollState, form: FormData): Promise<PollState> {
  const id = parsePollId(String(form.get("poll"))) ?? notFound();
  return onForm(form, laterForm, async (typed, refuse) => {
    const session = await requireVerifiedOrKeep(paths.edit(id), form);
    if (session === null) return refuse("form", "pollSaid.notKept");
    const { user } = session;
    const stored = (await findOwn(user.id, id)) ?? notFound();
    const saved = await editPoll(user, { id, version: Number(form.get("version")) }, withLater(stored, typed), false, await now());
    switch (saved.kind) {
      case "saved":
        await dropKept();
        return redirect(`${paths.manage(id)}?because=saved`);
      case "refused":
        return refuseAll(saved.faults, refuse);
      case "too-many":
        return refuse("form", tooOften(saved.seconds));
      case "changed-meanwhile":
        return { ...(await refuse("form", "pollSaid.changedMeanwhile")), status: "error" };
      case "none":
        return notFound();
    }
  });
}

const fieldOf: Partial<Record<Fault["at"], string>> = { opensAt: "opens", closesAt: "closes" };

/** Says all that is wrong, each at its field. */
async function refuseAll(faults: Fault[], refuse: Refuse<never>): Promise<PollState> {
  let all: PollState;
  for (const fault of faults) {
    const state = await (refuse as Refuse<string>)(fieldOf[fault.at] ?? fault.at, faultWords(fault));
    if (state) all = { ...state, error: { ...all?.error, ...state.error } };
  }
  return all;
}
