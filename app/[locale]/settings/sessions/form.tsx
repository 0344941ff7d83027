"use client";

import { Alert } from "@/components/alert";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { endOne, endTheOthers } from "./actions";

/** A button that ends one session or device. The list item it stands in names it. */
export function EndButton({ id, kind }: { id: string; kind: "session" | "device" | "app" }) {
  const [problem, form] = useForm(endOne);
  return (
    <Form {...form} className="shrink-0">
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="kind" value={kind} />
      <SubmitButton variant="secondary" pendingText="Ending…" aria-describedby={`about-${id}`}>
        End
      </SubmitButton>
      {problem && <Alert tone="error">{problem}</Alert>}
    </Form>
  );
}

export function EndOthersButton() {
  const [problem, form] = useForm(endTheOthers);
  return (
    <Form {...form}>
      {problem && <Alert tone="error">{problem}</Alert>}
      <SubmitButton variant="secondary" pendingText="Ending…" aria-describedby="end-others-hint">
        End all others
      </SubmitButton>
      <p id="end-others-hint" className="mt-3 text-[0.9375rem] text-muted">
        Only this browser stays logged in, and no device is remembered any more.
      </p>
    </Form>
  );
}
