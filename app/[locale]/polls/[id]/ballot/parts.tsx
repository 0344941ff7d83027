"use client";

import { useTranslations } from "next-intl";
import { ChoiceList } from "@/components/choice-list";
import { RankList } from "@/components/rank-list";
import type { Ranks } from "@/components/rank-rules";
import { ScoreGrid } from "@/components/score-grid";
import { blankText, highestScore } from "@/lib/polls/ballot/rules";
import type { ShownPoll } from "@/lib/polls/poll/rules";

type BallotFieldsProps = {
  poll: ShownPoll;
  /** The positions of the choices in the order to show. */
  order: number[];
  /** Fields of an earlier post, as a query string. */
  marks: string;
  disabled: boolean;
  error: string | undefined;
};

/** The controls of a ballot, by the kind of the poll. */
export function BallotFields({ poll, order, marks, disabled, error }: BallotFieldsProps) {
  const t = useTranslations("ballot");
  const choices = order.map((position) => ({ position, text: poll.choices[position] ?? "" }));
  const errors = error === undefined ? undefined : [error];
  const fields = new URLSearchParams(marks);
  const ticked = fields.getAll("choice");
  const blank = { value: blankText, text: t("blank") };
  const blankBox = poll.blank && (
    <ChoiceList legend={blank.text} name="choice" multiple choices={[blank]} checked={ticked} disabled={disabled} />
  );

  if (poll.kind === "ranking")
    return (
      <div className="grid gap-2">
        <RankList
          legend={poll.question}
          choices={choices}
          ranks={numbersOf(fields, "rank")}
          disabled={disabled}
          errors={errors}
          words={{
            rankOf: (choice) => t("rankOf", { choice }),
            noRank: t("noRank"),
            first: (choice) => t("first", { choice }),
            up: (choice) => t("up", { choice }),
            down: (choice) => t("down", { choice }),
            moved: (choice, rank) => (rank === null ? t("unranked", { choice }) : t("ranked", { choice, rank })),
          }}
        />
        {blankBox}
      </div>
    );
  if (poll.kind === "score")
    return (
      <div className="grid gap-2">
        <ScoreGrid
          legend={poll.question}
          choices={choices}
          top={highestScore}
          scores={numbersOf(fields, "score")}
          disabled={disabled}
          errors={errors}
          scoreOf={(choice) => t("scoreOf", { choice })}
          noScore={t("noScore")}
          ends={[t("worst"), t("best")]}
        />
        {blankBox}
      </div>
    );
  return (
    <ChoiceList
      legend={poll.question}
      name="choice"
      multiple={poll.kind !== "single"}
      choices={[...choices.map(({ position, text }) => ({ value: String(position), text })), ...(poll.blank ? [blank] : [])]}
      checked={ticked}
      disabled={disabled}
      errors={errors}
    />
  );
}

/** The numbers of the fields `rank-0`, `rank-1` … by position. */
function numbersOf(fields: URLSearchParams, name: "rank" | "score"): Ranks {
  const own = [...fields].filter(([field, value]) => field.startsWith(`${name}-`) && /^\d+$/.test(value));
  return Object.fromEntries(own.map(([field, value]) => [field.slice(name.length + 1), Number(value)]));
}
