"use client";

import { useActionState } from "react";
import { Alert } from "@/components/alert";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { undoChange } from "./actions";

export function UndoForm() {
  const [state, action] = useActionState(undoChange, undefined);
  return (
    <form action={action} noValidate className="flex flex-col gap-6">
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
    </form>
  );
}
