"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { AreaField } from "@/components/area-field";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { useKeptTyping } from "@/components/use-kept-typing";
import { ZoneField } from "@/components/zone-field";
import { saveLater } from "../../new/actions";

type LaterFormProps = {
  typed: Record<string, string>;
  /** Whether `typed` was sent before, and is kept by the site since. What was typed without that is not mixed with it. */
  isKept: boolean;
  poll: { id: string; version: number; question: string; isClosed: boolean; isClosedForGood: boolean };
  zones: readonly string[];
  /** The account. */
  owner: string;
};

/** The form of a poll in which somebody has voted. */
export function LaterForm({ typed, isKept, poll, zones, owner }: LaterFormProps) {
  const t = useTranslations("pollForm");
  const [state, form] = useForm(saveLater);
  useKeptTyping(form.element, `${owner} ${poll.id} ${poll.version} ${isKept}`);
  const shown: Record<string, unknown> = state?.initialValue ?? typed;
  const at = (name: string) => ({ name, defaultValue: String(shown[name] ?? ""), errors: state?.error?.[name] ?? undefined });
  const { defaultValue: zone, ...timeZone } = at("timeZone");
  return (
    <>
      <p className="mb-8 font-serif text-2xl leading-tight">
        <bdi>{poll.question}</bdi>
      </p>
      <Form {...form} className="flex flex-col gap-8">
        {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
        <input type="hidden" name="poll" value={poll.id} />
        <input type="hidden" name="version" value={poll.version} />
        <AreaField label={t("description")} hint={t("descriptionHint")} rows={5} {...at("description")} />
        <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
          <Field
            label={t("closes")}
            hint={t(poll.isClosedForGood ? "closedForGood" : poll.isClosed ? "closesAgain" : "closesHint")}
            type="datetime-local"
            readOnly={poll.isClosedForGood}
            {...at("closes")}
          />
          <ZoneField label={t("timeZone")} hint={t("timeZoneHint")} zones={zones} chosen={zone} {...timeZone} />
        </div>
        <div>
          <SubmitButton pendingText={t("saving")}>{t("save")}</SubmitButton>
        </div>
      </Form>
    </>
  );
}
