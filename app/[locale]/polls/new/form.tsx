"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, lazy } from "react";
import { Alert } from "@/components/alert";
import { AreaField } from "@/components/area-field";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { LinesField } from "@/components/lines-field";
import { SubmitButton } from "@/components/submit-button";
import { useKeptTyping } from "@/components/use-kept-typing";
import { WithoutScripts } from "@/components/without-scripts";
import { most } from "@/lib/polls/poll/rules";
import { savePoll } from "./actions";
import { type At, KindFields, MoreSettings } from "./parts";
import type { Preview as PreviewPart } from "./preview/parts";

// Not among the first scripts of the page. Unlike with `useLater`, it is there without scripts, too: the site waits for it.
// If a browser cannot load it, the form must stay.
const Preview = lazy<typeof PreviewPart>(() =>
  import("./preview/parts").then(
    (loaded) => ({ default: loaded.Preview }),
    (error) => {
      console.error(error);
      return { default: () => <></> };
    },
  ),
);

type PollFormProps = {
  /** What the fields show at first. */
  typed: Record<string, string>;
  /** Whether `typed` was sent before, and is kept by the site since. What was typed without that is not mixed with it. */
  isKept: boolean;
  /** The poll or draft that is edited; absent for a new one. */
  poll?: { id: string; version: number; isPublished: boolean; isClosed: boolean; address: string };
  zones: readonly string[];
  /** The account, and its name. */
  owner: string;
  ownName: string;
};

/** The form of a poll: a new one, a draft, or one that nobody has voted in yet. */
export function PollForm({ typed, isKept, poll, zones, owner, ownName }: PollFormProps) {
  const t = useTranslations("pollForm");
  const [state, form] = useForm(savePoll);
  useKeptTyping(form.element, `${owner} ${poll ? `${poll.id} ${poll.version}` : "new"} ${isKept}`);
  const shown: Record<string, unknown> = state?.initialValue ?? typed;
  const at: At = (name) => ({
    name,
    defaultValue: String(shown[name] ?? ""),
    errors: state?.error?.[name] ?? undefined,
  });
  return (
    <Form {...form} className="flex flex-col gap-8">
      {state?.error && (
        <Alert tone="error" title={state.error[""] ? undefined : t("wrong")}>
          {state.error[""]}
          {state.conflict && poll && (
            <p className="mt-2">
              <a href={poll.address} target="_blank" rel="noopener">
                {t("otherVersion")}
              </a>
            </p>
          )}
        </Alert>
      )}
      {state?.preview && (
        <WithoutScripts>
          <Alert tone="info">
            <a href="#preview">{t("toPreview")}</a>
          </Alert>
        </WithoutScripts>
      )}
      {poll && (
        <>
          <input type="hidden" name="poll" value={poll.id} />
          <input type="hidden" name="version" value={poll.version} />
        </>
      )}
      {/* Enter in a field presses the first button: the one that changes nothing. */}
      <button type="submit" name="intent" value="preview" tabIndex={-1} aria-hidden="true" className="sr-only" />
      <div id="fields">
        <Field label={t("question")} required autoComplete="off" dir="auto" onKeyDown={toChoices} {...at("question")} />
      </div>
      <LinesField key={String(shown.choices ?? "")} label={t("choices")} hint={t("choicesHint")} most={most.choices} {...at("choices")} />
      <KindFields at={at} />
      <AreaField label={t("description")} hint={t("descriptionHint")} rows={3} {...at("description")} />
      <MoreSettings at={at} shown={shown} zones={zones} ownName={ownName} isClosed={poll?.isClosed === true} />
      {state?.preview && <Preview settings={state.preview} />}
      <div className="flex flex-wrap items-center gap-3">
        {poll?.isPublished ? (
          <SubmitButton name="intent" value="save" pendingText={t("saving")}>
            {t("save")}
          </SubmitButton>
        ) : (
          <>
            <SubmitButton name="intent" value="publish" pendingText={t("publishing")}>
              {t("publish")}
            </SubmitButton>
            <SubmitButton variant="secondary" name="intent" value="draft" pendingText={t("saving")}>
              {t("saveDraft")}
            </SubmitButton>
          </>
        )}
        <SubmitButton variant="secondary" name="intent" value="preview">
          {t("preview")}
        </SubmitButton>
        {state?.conflict && (
          <SubmitButton variant="secondary" name="intent" value="copy" pendingText={t("saving")}>
            {t("saveCopy")}
          </SubmitButton>
        )}
        {state?.preview && (
          <a href="#fields" className="inline-flex min-h-11 items-center">
            {t("goOn")}
          </a>
        )}
      </div>
    </Form>
  );
}

/** Enter in the question leads on to the first choice. */
function toChoices(event: KeyboardEvent<HTMLInputElement>): void {
  const { form } = event.currentTarget;
  if (event.key !== "Enter" || event.nativeEvent.isComposing || !form) return;
  event.preventDefault();
  (form.querySelector<HTMLElement>("[data-line]") ?? form.querySelector<HTMLElement>("[name=choices]"))?.focus();
}
