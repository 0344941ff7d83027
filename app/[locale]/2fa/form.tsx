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
import { allMethods, type ProofMethod } from "@/lib/sessions/rules";
import { sendCode } from "./actions";

type PhoneFormProps = {
  next: string;
  /** The proven number with most digits hidden. Null when there is none yet and the person has to type one. */
  masked: string | null;
  /** The number, with most digits hidden, to which the last code was sent, when another code can go there at one press. */
  last: string | null;
  countries: { value: string; label: string }[];
  country: string;
};

export function PhoneForm({ next, masked, last, countries, country }: PhoneFormProps) {
  const t = useTranslations("proofForm");
  const [{ refused: state, puzzle } = { refused: undefined }, form] = useForm(sendCode);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone={puzzle ? "info" : "error"}>{state.error[""]}</Alert>}
      {puzzle && <Puzzle key={puzzle} puzzle={puzzle} />}
      <input type="hidden" name="next" value={next} />
      {last !== null && (
        <SubmitButton name="to" value="last" formNoValidate variant="secondary">
          {t("sendAgain", { number: last })}
        </SubmitButton>
      )}
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

/** Links to the account's other ways to prove who it is. Each is a page that carries `next`. `but` is the current one. */
export function OtherProofs({ next, factors, but }: { next: string; factors: Partial<Factors>; but: ProofMethod }) {
  const t = useTranslations("proofForm");
  const has: Partial<Record<ProofMethod, boolean>> = { phone: true, ...factors };
  const others = allMethods.filter((method) => has[method] && method !== but);
  if (others.length === 0) return null;
  return (
    <section className="mt-10">
      <h2 className="font-serif text-xl">{t("others")}</h2>
      <ul className="mt-1">
        {others.map((method) => (
          <li key={method}>
            <a href={withNext(paths.proof[method], next)} className="inline-flex min-h-11 items-center text-accent">
              {t(`by.${method}`)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
