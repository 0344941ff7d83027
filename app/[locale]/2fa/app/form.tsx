"use client";

import { Alert } from "@/components/alert";
import { CodeField } from "@/components/code-field";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { RememberBox } from "../form";
import { proveByCode } from "./actions";

export function AppForm({ next }: { next: string }) {
  const [state, form] = useForm(proveByCode);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="next" value={next} />
      <CodeField label="Code from your app" required errors={state?.error?.code ?? undefined} />
      <RememberBox state={state} />
      <SubmitButton pendingText="Checking…">Verify</SubmitButton>
    </Form>
  );
}
