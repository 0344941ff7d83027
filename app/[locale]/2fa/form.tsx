"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { Checkbox } from "@/components/checkbox";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { Puzzle } from "@/components/puzzle";
import { SelectField } from "@/components/select-field";
import { SubmitButton } from "@/components/submit-button";
import { paths, withNext } from "@/lib/platform/paths";
import type { Factors } from "@/lib/proof/data";
import { sendCode } from "./actions";

type PhoneFormProps = {
  next: string;
  /** The proven number with most digits hidden. Null when there is none yet and the person has to type one. */
  masked: string | null;
  countries: { value: string; label: string }[];
  country: string;
};

export function PhoneForm({ next, masked, countries, country }: PhoneFormProps) {
  const t = useTranslations("proofForm");
  const [{ refused: state, puzzle } = { refused: undefined }, form] = useForm(sendCode);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone={puzzle ? "info" : "error"}>{state.error[""]}</Alert>}
      {puzzle && <Puzzle key={puzzle} puzzle={puzzle} />}
      <input type="hidden" name="next" value={next} />
      {masked === null ? (
        <NumberFields countries={countries} country={country} />
      ) : (
        <Field label={t("phone")} name="phone" type="tel" hint={t("proven")} disabled defaultValue={masked} />
      )}
      <SubmitButton pendingText={t("sending")}>{t("send")}</SubmitButton>
    </Form>
  );
}

export function NumberFields({ countries, country }: Pick<PhoneFormProps, "countries" | "country">) {
  const t = useTranslations("proofForm");
  return (
    <>
      <SelectField label={t("country")} name="country" autoComplete="country" options={countries} defaultValue={country} />
      <Field label={t("phone")} name="phone" type="tel" autoComplete="tel" hint={t("spelling")} required />
      <p className="-mt-3 text-[0.9375rem]">
        <a href={`${paths.privacy}#number`}>{t("privacy")}</a>
      </p>
    </>
  );
}

/** Asks whether to remember this device once the proof succeeds. */
export function RememberBox() {
  const t = useTranslations("proofForm");
  return <Checkbox label={t("remember")} name="remember" hint={t("rememberHint")} />;
}

/** The ways to prove who you are. Each is a page that carries `next`. */
const ways = {
  phone: { path: paths.proof.start, label: "byPhone" },
  app: { path: paths.proof.app, label: "byApp" },
  passkey: { path: paths.proof.passkey, label: "byPasskey" },
  recovery: { path: paths.proof.recovery, label: "byRecovery" },
} as const;
export type Way = keyof typeof ways;

/** Links to the account's other ways to prove who it is. `but` is the way of the current page. */
export function OtherProofs({ next, factors, but }: { next: string; factors: Partial<Factors>; but: Way }) {
  const t = useTranslations("proofForm");
  const has: { [way in Way]?: boolean } = { phone: true, ...factors };
  const others = (Object.keys(ways) as Way[]).filter((way) => has[way] && way !== but);
  if (others.length === 0) return null;
  return (
    <section className="mt-10">
      <h2 className="font-serif text-xl">{t("others")}</h2>
      <ul className="mt-1">
        {others.map((way) => (
          <li key={way}>
            <a href={withNext(ways[way].path, next)} className="inline-flex min-h-11 items-center text-accent">
              {t(ways[way].label)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
