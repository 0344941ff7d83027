"use client";

import { useActionState } from "react";
import { Alert } from "@/components/alert";
import { CodeField } from "@/components/code-field";
import { Countdown } from "@/components/countdown";
import { SubmitButton } from "@/components/submit-button";
import { callMe, changeNumber, sendNewCode, verifyCode } from "../actions";
import { RememberBox } from "../form";

export function CodeForm({ next }: { next: string }) {
  const [state, action] = useActionState(verifyCode, undefined);
  return (
    <form action={action} noValidate className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="next" value={next} />
      <CodeField required errors={state?.error?.code ?? undefined} />
      <RememberBox state={state} />
      <SubmitButton pendingText="Checking…">Verify</SubmitButton>
    </form>
  );
}

/** The ways on when no code has come; `seconds` until another may be asked for. */
export function OtherWays({ next, seconds }: { next: string; seconds: number }) {
  const [sent, send] = useActionState(sendNewCode, undefined);
  const [called, call] = useActionState(callMe, undefined);
  const last = called ?? sent;
  return (
    <section aria-label="No code?" className="mt-8">
      {last && <Alert tone={last.tone}>{last.text}</Alert>}
      <Countdown key={last ? `${last.text}${last.wait}` : "first"} seconds={last?.wait ?? seconds}>
        <div className="flex flex-wrap gap-3">
          <form action={send}>
            <input type="hidden" name="next" value={next} />
            <SubmitButton variant="secondary" pendingText="Sending…">
              Send a new code
            </SubmitButton>
          </form>
          <form action={call}>
            <input type="hidden" name="next" value={next} />
            <SubmitButton variant="secondary" pendingText="Calling…">
              Call me instead
            </SubmitButton>
          </form>
        </div>
      </Countdown>
      <form action={changeNumber} className="mt-3">
        <input type="hidden" name="next" value={next} />
        <SubmitButton variant="quiet">Use another number</SubmitButton>
      </form>
    </section>
  );
}
