"use client";

import { Alert } from "@/components/alert";
import { ChoiceList } from "@/components/choice-list";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { paths } from "@/lib/platform/paths";
import { vote } from "./actions";

type BallotProps = {
  poll: { id: number; question: string; multiple: boolean; choices: { id: number; text: string }[] };
  /** Why the poll takes no votes; null while it does. */
  closed: string | null;
  /** Ids of the choices that start ticked. */
  checked: number[];
};

export function Ballot({ poll, closed, checked }: BallotProps) {
  const [state, form] = useForm(vote);
  return (
    <>
      {closed !== null ? (
        <Alert tone="info">{closed}</Alert>
      ) : (
        <Form {...form} className="flex flex-col gap-6">
          <input type="hidden" name="poll" value={poll.id} />
          <ChoiceList
            legend={poll.question}
            name="choice"
            multiple={poll.multiple}
            hint={poll.multiple ? "You may choose several." : undefined}
            choices={poll.choices}
            checked={state?.checked ?? checked}
            errors={state && [state.refused]}
          />
          <div>
            <SubmitButton pendingText="Voting…">Vote</SubmitButton>
          </div>
        </Form>
      )}
      <p className="mt-6">
        <a href={paths.results(poll.id)} className="text-accent underline">
          See the results
        </a>
      </p>
    </>
  );
}
