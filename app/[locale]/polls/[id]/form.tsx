"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { ask } from "@/components/ask";
import { goTo, PostForm } from "@/components/post-form";
import { SubmitButton } from "@/components/submit-button";
import { paths } from "@/lib/platform/paths";
import type { ShownPoll } from "@/lib/polls/poll/rules";
import type { Mine } from "@/lib/polls/vote/data";
import type { Refusal } from "@/lib/polls/vote/rules";
import { BallotFields } from "./ballot/parts";

type Answer =
  | { kind: "counted" | "changed" | "voted-before"; to: string }
  | { kind: "login-needed"; to: string }
  | { kind: "refused"; refusal: Refusal };

/**
 * The ballot. On the page for everybody `mine` is absent and asked for by script; on the page for one person it is given.
 */
export function Ballot({ poll, mine: given, refusal: first = null }: { poll: ShownPoll; mine?: Mine; refusal?: Refusal | null }) {
  const t = useTranslations("ballot");
  const [mine, setMine] = useState<Mine | null>(given ?? null);
  const [refusal, setRefusal] = useState(first);
  const fields = useRef<HTMLDivElement>(null);
  const touched = useRef(false);

  useEffect(() => {
    if (given) return;
    const show = (answer: Mine) => {
      // Read from the page, because a choice may have been made before this script ran.
      touched.current ||= isFilledIn(fields.current);
      setMine(answer);
    };
    // Without an answer the ballot stays as it is: it can be cast without what is personal.
    ask<Mine>(paths.mine(poll.id)).then(show, console.error);
  }, [given, poll.id]);

  const own = mine?.own ?? null;
  const mayVote = mine === null || !mine.voted || (poll.mayChange && own !== null);
  const marks = mine?.kept ?? own ?? "";
  const order = mine?.order ?? poll.choices.map((_, position) => position);

  const { min, max, kind } = poll;
  const how = () => (kind === "several" ? t("how.several", { min, max }) : t(`how.${kind}`));
  const why = (refused: Refusal) =>
    refused === "too-few"
      ? t("refused.too-few", { min })
      : refused === "too-many"
        ? t("refused.too-many", { max })
        : t(`refused.${refused}`);

  async function take(answer: Answer) {
    if (answer.kind === "refused") setRefusal(answer.refusal);
    // The results then say what became of the vote. Of a second vote the address says so already.
    else await goTo(answer.kind === "counted" || answer.kind === "changed" ? `${answer.to}?because=${answer.kind}` : answer.to);
  }

  return (
    <PostForm<Answer> to={paths.vote(poll.id)} onAnswer={take} className="flex flex-col gap-6">
      {/* The line has its place from the start, so that nothing moves when it is known. */}
      <p role="status" className="min-h-7 text-muted">
        {mine?.voted ? t(own === null && poll.mayChange ? "votedElsewhere" : poll.mayChange ? "mayChange" : "voted") : how()}
      </p>
      <div ref={fields} className={poll.shuffle && mine === null ? "invisible-while-scripts-run" : undefined}>
        <BallotFields
          // Marks from the site appear only in a ballot that nobody has touched yet. Without any, nothing is made anew:
          // somebody may have the focus here already.
          key={marks !== "" && !touched.current ? "mine" : "all"}
          poll={poll}
          order={order}
          marks={marks}
          disabled={!mayVote}
          error={refusal === null ? undefined : why(refusal)}
        />
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
