"use client";

import { Alert } from "@/components/alert";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { undoChange } from "./actions";

export function UndoForm() {
  const [state, form] = useForm(undoChange);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <Field
        label="Code"
        name="code"
        hint="From our mail, such as ABCDE-12345-FGHJK."
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        required
        errors={state?.error?.code ?? undefined}
      />
      <SubmitButton pendingText="One moment…">Undo</SubmitButton>
    </Form>
  );
}
