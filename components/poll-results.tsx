import { useFormatter, useTranslations } from "next-intl";
import type { ComponentType, ReactNode } from "react";
import { type DecidedBy, drawnRounds, orderOf, type ResultData } from "./result-data";
import { ResultDuels } from "./result-duels";
import type { FlowProps } from "./result-flow";
import { ResultHeadline } from "./result-headline";
import { ResultRounds } from "./result-rounds";
import { ResultScores } from "./result-scores";
import { ResultTable } from "./result-table";

type PollResultsProps = {
  results: ResultData;
  /** Each choice's share in whole percent. */
  shares: number[];
  /** Ranking: what decided each round. */
  decided: DecidedBy[];
  /** The positions of the choices in this reader's own vote, and whether that is a blank one. */
  mine?: number[];
  isBlankMine?: boolean;
  /** The positions of the choices in the order of the table. */
  order?: number[] | undefined;
  /** What draws the flow of votes: ResultFlow on the server, LaterFlow in the browser. */
  Flow: ComponentType<FlowProps>;
};

const topScore = 5;
const averageFormat = { minimumFractionDigits: 2, maximumFractionDigits: 2 };

/** Everything that the results of a poll say, for each kind of poll. */
export function PollResults({
  results,
  shares,
  decided,
  mine = [],
  isBlankMine = false,
  order = orderOf(results),
  Flow,
}: PollResultsProps) {
  const { kind, voters, blank, final, choices, winners, rounds = [], condorcet = null, pairwise = [] } = results;
  const t = useTranslations("results");
  const format = useFormatter();
  const isScore = kind === "score";
  const drawn = drawnRounds(rounds);
  const firstDrawn = rounds.length - drawn.length + 1;
  const rows = order
    .flatMap((at) => choices[at] ?? [])
    .map(({ position, text, votes, average = 0 }) => {
      const share = shares[position] ?? 0;
      const [figure, part] = isScore
        ? [format.number(average, averageFormat), average / topScore]
        : [format.number(share / 100, { style: "percent" }), voters > blank ? votes / (voters - blank) : 0];
      return { position, text, votes, figure, part, isTop: winners.includes(position), isMine: mine.includes(position) };
    });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-10 sm:gap-12 print:gap-6 print:[print-color-adjust:exact]">
      <div>
        <ResultHeadline choices={choices} winners={winners} voters={voters} final={final} />
        <div className="mt-6">
          <ResultTable
            caption={t(isScore ? "caption.average" : kind === "ranking" ? "caption.firstChoices" : "caption.votes")}
            votesHead={t(isScore ? "scoredHead" : kind === "ranking" ? "firstChoices" : "votesHead")}
            figureHead={t(isScore ? "average" : "share")}
            // Where a ballot may count for several choices, the numbers above do not add up to this one.
            totalHead={t(kind === "single" || kind === "ranking" ? "total" : "totalVoters")}
            rows={rows}
            blank={blank}
            isBlankMine={isBlankMine}
            total={voters}
          />
        </div>
        <Notes results={results} />
      </div>
      {rounds.length > 0 && (
        <Section title={t("rounds.title")}>
          <ResultRounds choices={choices} winners={winners} rounds={rounds} decided={decided} />
        </Section>
      )}
      {drawn.length > 1 && (
        <Section title={t("flow.title")}>
          <figure className="break-inside-avoid">
            <Flow choices={choices} winners={winners} rounds={drawn} first={firstDrawn} />
            <figcaption className="mt-2 text-muted text-sm">
              {t("flow.note")} {firstDrawn > 1 && t("flow.from", { round: firstDrawn })}
            </figcaption>
          </figure>
        </Section>
      )}
      {rounds.length > 0 && (
        <Section title={t("duels.title")}>
          <ResultDuels choices={choices} winners={winners} final={final} condorcet={condorcet} pairwise={pairwise} />
        </Section>
      )}
      {isScore && (
        <Section title={t("scores.title")}>
          <ResultScores choices={choices} />
        </Section>
      )}
    </div>
  );
}

function Notes({ results: { kind, blank, voters, choices, winners } }: { results: ResultData }) {
  const t = useTranslations("results.notes");
  const about = ({ single: null, several: "voters", approval: "voters", ranking: "firstChoices", score: "average" } as const)[kind];
  return (
    <div className="mt-3 grid max-w-prose gap-1.5 text-pretty text-muted text-sm">
      {about && voters > 0 && <p>{t(about, { blank })}</p>}
      {kind === "score" && voters > 0 && <p>{t("scored")}</p>}
      {kind === "score" && winners.length < equalAverages(choices) && voters > blank && <p>{t("equalAverages")}</p>}
      {blank > 0 && <p>{t("blank", { count: blank })}</p>}
    </div>
  );
}

/** How many choices share the highest average. */
function equalAverages(choices: ResultData["choices"]): number {
  const averages = choices.map(({ average = 0 }) => average);
  const highest = Math.max(...averages);
  return averages.filter((average) => average === highest).length;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-4 font-serif text-xl leading-tight">{title}</h2>
      {children}
    </section>
  );
}
