"use client";

import { useTranslations } from "next-intl";
import { Checkbox } from "@/components/checkbox";
import { Field } from "@/components/field";
import { RadioField } from "@/components/radio-field";
import { ZoneField } from "@/components/zone-field";
import { pollKinds } from "@/lib/polls/poll/rules";

/** The name of a field, what it shows at first, and what is wrong with it. */
export type At = (name: string) => { name: string; defaultValue: string; errors: string[] | undefined };

/** The kind of vote and, for several choices, how many. */
export function KindFields({ at }: { at: At }) {
  const t = useTranslations("pollForm");
  const { defaultValue, ...kind } = at("kind");
  return (
    <div className="group">
      <RadioField
        legend={t("kind")}
        {...kind}
        defaultValue={defaultValue || "single"}
        options={pollKinds.map((value) => ({ value, label: t(`kinds.${value}`), hint: t(`kindHints.${value}`) }))}
      />
      <div className="mt-3 hidden max-w-sm grid-cols-2 gap-4 group-has-[[value=several]:checked]:grid">
        <Field label={t("min")} type="number" inputMode="numeric" min={1} placeholder="1" {...at("min")} />
        <Field label={t("max")} type="number" inputMode="numeric" min={1} placeholder={t("all")} {...at("max")} />
      </div>
    </div>
  );
}

const timeFields = ["opens", "closes", "timeZone"] as const;
const boxes = ["mayChange", "blank", "shuffle", "listed"] as const;
const moreFields = [...timeFields, "resultsWhen", "resultsFor", ...boxes, "askedBy"];

type MoreProps = { at: At; shown: Record<string, unknown>; zones: readonly string[]; ownName: string; isClosed: boolean };

/** All that has a default. Open when one of its fields has an error, and when one of them opens a closed poll again. */
export function MoreSettings({ at, shown, zones, ownName, isClosed }: MoreProps) {
  const t = useTranslations("pollForm");
  const isWrong = moreFields.some((name) => at(name).errors);
  const { defaultValue: when, ...resultsWhen } = at("resultsWhen");
  const { defaultValue: audience, ...resultsFor } = at("resultsFor");
  return (
    <details open={isWrong || isClosed || undefined} className="rounded-sm border border-rule bg-card">
      <summary className="min-h-12 px-5 py-3 font-semibold">{t("more")}</summary>
      <div className="grid grid-cols-1 gap-8 border-rule border-t p-5 sm:p-8">
        <TimeFields at={at} zones={zones} isClosed={isClosed} />
        <RadioField
          legend={t("resultsWhen")}
          {...resultsWhen}
          defaultValue={when || "always"}
          options={(["always", "after_voting", "after_closing"] as const).map((value) => ({
            value,
            label: t(`when.${value}`),
            hint: t(`whenHints.${value}`),
          }))}
        />
        <RadioField
          legend={t("resultsFor")}
          {...resultsFor}
          defaultValue={audience || "everyone"}
          options={(["everyone", "proven"] as const).map((value) => ({ value, label: t(`for.${value}`), hint: t(`forHints.${value}`) }))}
        />
        <div className="grid gap-3">
          {boxes.map((name) => (
            <Checkbox
              key={name}
              label={t(`boxes.${name}`)}
              hint={t(`boxHints.${name}`)}
              name={name}
              defaultChecked={shown[name] === "on"}
            />
          ))}
        </div>
        <Field label={t("askedBy")} hint={t("askedByHint")} autoComplete="name" placeholder={ownName} dir="auto" {...at("askedBy")} />
      </div>
    </details>
  );
}

function TimeFields({ at, zones, isClosed }: Pick<MoreProps, "at" | "zones" | "isClosed">) {
  const t = useTranslations("pollForm");
  const { defaultValue: chosen, ...zone } = at("timeZone");
  return (
    <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
      <Field label={t("opens")} hint={t("opensHint")} type="datetime-local" {...at("opens")} />
      <Field label={t("closes")} hint={t(isClosed ? "closesAgain" : "closesHint")} type="datetime-local" {...at("closes")} />
      <ZoneField label={t("timeZone")} zones={zones} chosen={chosen} {...zone} />
    </div>
  );
}
