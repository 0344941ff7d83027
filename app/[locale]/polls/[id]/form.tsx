"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { ask } from "@/components/ask";
import { Choices } from "@/components/choices";
import { goTo, PostForm } from "@/components/post-form";
import { SubmitButton } from "@/components/submit-button";
import { paths } from "@/lib/platform/paths";
import { paperField } from "@/lib/polls/ballot/rules";
import type { ShownPoll } from "@/lib/polls/poll/rules";
import type { Mine } from "@/lib/polls/vote/data";
import type { Refusal } from "@/lib/polls/vote/rules";
import { BallotFields } from "./ballot/parts";

type Answer =
  | { kind: "counted" | "changed" | "voted-before"; to: string }
  | { kind: "login-needed"; to: string }
  | { kind: "refused"; refusal: Refusal };

type BallotProps = {
  poll: ShownPoll;
  /** The name of what this ballot shows. It is posted along, so that nothing is counted for a poll that says something else. */
  paper: string;
  /** The positions of the choices in the order to show. */
  order: number[];
  mine?: Mine;
  refusal?: Refusal | null;
};

/**
 * The ballot. On the page for everybody `mine` is absent and asked for by script; on the page for one person it is given.
 */
export function Ballot({ poll, paper, order: first, mine: given, refusal: told = null }: BallotProps) {
  const t = useTranslations("ballot");
  /** Undefined while the site is asked, and null when it has not said. */
  const [mine, setMine] = useState<Mine | null | undefined>(given);
  const [order, setOrder] = useState(first);
  const [refusal, setRefusal] = useState(told ?? (given?.edited ? "edited" : null));
  const fields = useRef<HTMLDivElement>(null);
  const touched = useRef(false);

  useEffect(() => {
    if (given) return;
    const show = (answer: Mine) => {
      // This page is older than the last edit.
      if (answer.paper !== paper) return location.replace(paths.ballot(poll.id));
      // Read from the page, because a choice may have been made before this script ran.
      touched.current ||= isFilledIn(fields.current);
      // Once somebody has seen the choices, they keep their places.
      const isUnseen = fields.current && getComputedStyle(fields.current).visibility === "hidden";
      // At once: until a later rendering somebody could have chosen.
      flushSync(() => {
        if (isUnseen) setOrder(answer.order);
        if (answer.edited) setRefusal("edited");
        setMine(answer);
      });
    };
    // Without an answer the ballot stays as it is: it can be cast without what is personal.
    ask<Mine>(paths.mine(poll.id)).then(show, (error) => {
      console.error(error);
      setMine(null);
    });
  }, [given, paper, poll.id]);

  const own = mine?.own ?? null;
  const isElsewhere = mine?.voted === true && own === null;
  const mayVote = !mine?.voted || (poll.mayChange && !isElsewhere);
  const marks = mine?.kept ?? own ?? "";

  const { min, max, kind } = poll;
  const how = () => (kind === "several" ? t(min === max ? "how.exactly" : "how.several", { min, max }) : t(`how.${kind}`));
  const voted = () => {
    if (isElsewhere) return t(poll.mayChange ? "votedElsewhere" : "votedUnseen");
    if (!poll.mayChange) return t("voted");
    return t(mine?.kept ? "changeKept" : "mayChange");
  };
  const why = (refused: Refusal) => {
    if (kind === "several" && min === max && /^(no-choice|too-few|too-many)$/.test(refused)) return how();
    if (refused === "too-few" || (kind === "several" && refused === "no-choice")) return t("refused.too-few", { min });
    if (refused === "too-many") return t("refused.too-many", { max });
    return refused === "no-choice" ? t("refused.no-choice", { kind }) : t(`refused.${refused}`);
  };

  async function take(answer: Answer) {
    if (answer.kind === "counted" || answer.kind === "changed") return goTo(`${answer.to}?because=${answer.kind}`); // The results say it.
    if (answer.kind !== "refused") return goTo(answer.to);
    // What this page shows is no longer asked.
    if (answer.refusal === "edited") return goTo(`${paths.ballot(poll.id)}?because=edited`);
    setRefusal(answer.refusal);
  }

  return (
    <PostForm<Answer> to={paths.vote(poll.id)} onAnswer={take} className="flex flex-col gap-6">
      {/* The line has its place from the start, so that nothing moves when it is known. */}
      <p role="status" className="min-h-7 text-muted">
        {mine?.voted ? voted() : how()}
      </p>
      <input type="hidden" name={paperField} value={paper} />
      <div ref={fields} className={poll.shuffle && mine === undefined ? "hidden-while-asking" : undefined}>
        {isElsewhere ? (
          <Choices choices={order.map((position) => poll.choices[position] ?? "")} />
        ) : (
          <BallotFields
            // Marks from the site appear only in a ballot that nobody has touched yet. Without any, nothing is made anew:
            // somebody may have the focus here already.
            key={marks !== "" && !touched.current ? "mine" : "all"}
            poll={poll}
            order={order}
            marks={marks}
            disabled={!mayVote}
            error={refusal === null || !mayVote ? undefined : why(refusal)}
          />
        )}
      </div>
      {mayVote && (
        <div>
          <SubmitButton pendingText={t("pending")}>{t(mine?.voted ? "change" : "vote")}</SubmitButton>
        </div>
      )}
    </PostForm>
  );
}

/** Whether a choice, rank or score is selected. The page for everybody comes with none. */
const isFilledIn = (fields: HTMLElement | null): boolean =>
  [...(fields?.querySelectorAll<HTMLInputElement | HTMLOptionElement>("input:checked, option:checked") ?? [])].some(
    ({ value }) => value !== "",
  );
