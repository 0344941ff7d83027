"use client";

import { Alert } from "@/components/alert";
import { Checkbox } from "@/components/checkbox";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { Puzzle } from "@/components/puzzle";
import { SelectField } from "@/components/select-field";
import { SubmitButton } from "@/components/submit-button";
import { paths, withNext } from "@/lib/platform/paths";
import type { Factors } from "@/lib/proof/data";
import type { FormState } from "@/lib/web/action";
import { sendCode } from "./actions";

type PhoneFormProps = {
  next: string;
  /** The proven number with most digits hidden. Null when there is none yet and the person has to type one. */
  masked: string | null;
  countries: { value: string; label: string }[];
  country: string;
};

export function PhoneForm({ next, masked, countries, country }: PhoneFormProps) {
  const [{ refused: state, puzzle } = { refused: undefined }, form] = useForm(sendCode);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone={puzzle ? "info" : "error"}>{state.error[""]}</Alert>}
      {puzzle && <Puzzle key={puzzle} puzzle={puzzle} />}
      <input type="hidden" name="next" value={next} />
      {masked === null ? (
        <NumberFields countries={countries} country={country} state={state} />
      ) : (
        <Field
          label="Phone number"
          name="phone"
          type="tel"
          hint="Proven, and part of your account."
          disabled
          defaultValue={masked}
          errors={state?.error?.phone ?? undefined}
        />
      )}
      <SubmitButton pendingText="Sending…">Send code</SubmitButton>
    </Form>
  );
}

type NumberFieldsProps = Pick<PhoneFormProps, "countries" | "country"> & { state: FormState };

export function NumberFields({ countries, country, state }: NumberFieldsProps) {
  return (
    <>
      <SelectField
        label="Country"
        name="country"
        autoComplete="country"
        options={countries}
        defaultValue={String(state?.initialValue?.country ?? country)}
      />
      <Field
        label="Phone number"
        name="phone"
        type="tel"
        autoComplete="tel"
        hint="Any usual spelling; with + in front the country above is ignored."
        required
        defaultValue={String(state?.initialValue?.phone ?? "")}
        errors={state?.error?.phone ?? undefined}
      />
      <p className="-mt-3 text-[0.9375rem]">
        <a href={`${paths.privacy}#number`}>What we do with your number</a>
      </p>
    </>
  );
}

/** Asks whether to remember this device once the proof succeeds. */
export function RememberBox({ state }: { state: FormState }) {
  return (
    <Checkbox
      label="Remember this device for 30 days"
      name="remember"
      hint="You will need only your password here. Not on a shared computer."
      defaultChecked={state?.initialValue?.remember === "on"}
    />
  );
}

/** The ways to prove who you are. Each is a page that carries `next`. */
const ways = {
  phone: { path: paths.proof.start, label: "Get a code by phone" },
  app: { path: paths.proof.app, label: "Use your authenticator app" },
  passkey: { path: paths.proof.passkey, label: "Use a passkey" },
  recovery: { path: paths.proof.recovery, label: "Use a recovery code" },
};
export type Way = keyof typeof ways;

/** Links to the account's other ways to prove who it is. `but` is the way of the current page. */
export function OtherProofs({ next, factors, but }: { next: string; factors: Partial<Factors>; but: Way }) {
  const has: { [way in Way]?: boolean } = { phone: true, ...factors };
  const others = (Object.keys(ways) as Way[]).filter((way) => has[way] && way !== but);
  if (others.length === 0) return null;
  return (
    <section className="mt-10">
      <h2 className="font-serif text-xl">Other ways to prove it is you</h2>
      <ul className="mt-1">
        {others.map((way) => (
          <li key={way}>
            <a href={withNext(ways[way].path, next)} className="inline-flex min-h-11 items-center text-accent">
              {ways[way].label}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
