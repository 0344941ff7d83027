"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { AreaField } from "@/components/area-field";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { LinesField } from "@/components/lines-field";
import { SubmitButton } from "@/components/submit-button";
import { most } from "@/lib/polls/poll/rules";
import { savePoll } from "./actions";
import { type At, KindFields, MoreSettings, Preview } from "./parts";

type PollFormProps = {
  /** What the fields show at first. */
  typed: Record<string, string>;
  /** The poll or draft that is edited; absent for a new one. */
  poll?: { id: string; version: number; isPublished: boolean; address: string };
  zones: readonly string[];
  ownName: string;
};

/** The form of a poll: a new one, a draft, or one that nobody has voted in yet. */
export function PollForm({ typed, poll, zones, ownName }: PollFormProps) {
  const t = useTranslations("pollForm");
  const [state, form] = useForm(savePoll);
  const shown: Record<string, unknown> = state?.initialValue ?? typed;
  const at: At = (name) => ({
    name,
    defaultValue: String(shown[name] ?? ""),
    errors: state?.error?.[name] ?? undefined,
  });
  return (
    <>
      {state?.preview && <Preview settings={state.preview} />}
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
        {poll && (
          <>
            <input type="hidden" name="poll" value={poll.id} />
            <input type="hidden" name="version" value={poll.version} />
          </>
        )}
        {/* Enter in a field presses the first button: the one that changes nothing. */}
        <button type="submit" name="intent" value="preview" tabIndex={-1} aria-hidden="true" className="sr-only" />
        <Field label={t("question")} required autoComplete="off" dir="auto" {...at("question")} />
        <LinesField key={String(shown.choices ?? "")} label={t("choices")} hint={t("choicesHint")} most={most.choices} {...at("choices")} />
        <KindFields at={at} />
        <AreaField label={t("description")} hint={t("descriptionHint")} rows={3} {...at("description")} />
        <MoreSettings at={at} shown={shown} zones={zones} ownName={ownName} />
        <div className="flex flex-wrap gap-3">
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
        </div>
      </Form>
    </>
  );
}
