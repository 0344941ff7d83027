import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { type Band, type Bar, flowOf } from "./result-bands";
import { flowLine, type ResultData, type Round } from "./result-data";
import { ScrollRegion } from "./scroll-region";

/** `first`: the number of the first of these rounds. */
export type FlowProps = Pick<ResultData, "choices" | "winners"> & { rounds: Round[]; first: number };

const nameSize = "text-[min(0.875rem,17px)]";
const numberSize = "text-[min(0.75rem,16px)]";
// Written out because Tailwind finds whole class names only. By the number of steps between the rounds, of which there are at most 8.
const leastWidths = ["", "", "min-w-72", "min-w-90", "min-w-108", "min-w-126", "min-w-144", "min-w-162", "min-w-180"];
const picture = "block overflow-visible rtl:-scale-x-100";

/**
 * Where the votes of a runoff went from round to round. A picture for the eye alone: the table of rounds has its numbers.
 * The bands stretch with the page, while the texts keep their size. Texts are placed by SVG, because the security policy
 * allows no style attributes. From right to left, the picture is mirrored and each text is mirrored back.
 */
export function ResultFlow({ choices, winners, rounds, first }: FlowProps) {
  const t = useTranslations("results");
  const format = useFormatter();
  const { bars, bands, width, height, barWidth } = flowOf(rounds);
  const last = rounds.length - 1;
  const isWinner = (choice: number | null) => choice !== null && winners.includes(choice);
  const nameStyle = (choice: number | null) => (isWinner(choice) ? "font-semibold" : choice === null ? "text-muted" : "");
  const inRound = (wanted: (round: number) => boolean) => bars.filter(({ round }) => wanted(round));
  const isLong = bars.some(({ votes }) => votes > 999);
  const columns = isLong ? "grid-cols-[min(13rem,30vw)_minmax(0,1fr)_4rem]" : "grid-cols-[min(13rem,30vw)_minmax(0,1fr)_2rem]";
  const full = height + flowLine;
  return (
    <ScrollRegion label={t("flow.title")}>
      <div className={`grid gap-x-2 ${columns} ${leastWidths[last] ?? ""}`} aria-hidden="true">
        <svg className={picture} width="100%" height={full} focusable="false" aria-hidden="true">
          {inRound((round) => round === 0).map((bar) => (
            <Text
              key={bar.choice}
              x={0}
              width="100%"
              middle={middleOf(bar)}
              style={`truncate text-end ${nameSize} ${nameStyle(bar.choice)}`}
            >
              <bdi>{bar.choice === null ? t("rounds.exhausted") : choices[bar.choice]?.text}</bdi>
            </Text>
          ))}
          <Text x={0} width="100%" middle={height + flowLine / 2} style={`text-end text-muted ${numberSize}`}>
            {t("flow.round")}
          </Text>
        </svg>
        <svg className={picture} width="100%" height={full} focusable="false" aria-hidden="true">
          <svg viewBox={`0 0 ${width} ${height}`} width="100%" height={height} preserveAspectRatio="none" aria-hidden="true">
            {bands.map((band) => (
              <path
                key={`${band.round} ${band.from} ${band.to}`}
                d={band.path}
                fill="none"
                strokeWidth={band.thickness}
                className={bandStyle(band, isWinner)}
              />
            ))}
            {bars.map((bar) => (
              <rect
                key={`${bar.round} ${bar.choice}`}
                x={bar.x * width - barWidth}
                y={bar.top}
                width={barWidth}
                height={bar.height}
                className={isWinner(bar.choice) ? "fill-accent" : bar.choice === null ? "fill-rule" : "fill-line"}
              />
            ))}
          </svg>
          {inRound((round) => round < last).map((bar) => (
            <Text key={`${bar.round} ${bar.choice}`} x={percent(bar.x)} width="20%" middle={middleOf(bar)} style={numberSize}>
              <span className="ms-1 bg-paper/80 px-0.5 py-px tabular-nums">{format.number(bar.votes)}</span>
            </Text>
          ))}
          {rounds.map((_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rounds have no other name
            <Text key={at} {...axisPlace(at, last, barWidth / width)} middle={height + flowLine / 2} style={axisStyle(at, last)}>
              {format.number(first + at)}
            </Text>
          ))}
        </svg>
        <svg className={picture} width="100%" height={full} focusable="false" aria-hidden="true">
          {inRound((round) => round === last).map((bar) => (
            <Text key={bar.choice} x={0} width="100%" middle={middleOf(bar)} style={`tabular-nums ${numberSize} ${nameStyle(bar.choice)}`}>
              {format.number(bar.votes)}
            </Text>
          ))}
        </svg>
      </div>
    </ScrollRegion>
  );
}

type TextProps = { x: string | number; width: string; middle: number; style: string; children: ReactNode };

function Text({ x, width, middle, style, children }: TextProps) {
  return (
    <foreignObject x={x} y={middle - flowLine / 2} width={width} height={flowLine} className="overflow-visible">
      <div className={`whitespace-nowrap leading-[20px] rtl:-scale-x-100 ${style}`}>{children}</div>
    </foreignObject>
  );
}

const middleOf = ({ top, height }: Bar): number => top + height / 2;
const percent = (part: number): string => `${(part * 100).toFixed(3)}%`;

/** The number of a round stands below its bars: at their beginning, in the last round at their end. */
const axisPlace = (at: number, last: number, barPart: number) =>
  at === last ? { x: "80%", width: "20%" } : { x: percent((at * (1 - barPart)) / last), width: "20%" };
const axisStyle = (at: number, last: number) => `text-muted ${numberSize} ${at === last ? "text-end" : ""}`;

function bandStyle({ from, to }: Band, isWinner: (choice: number | null) => boolean): string {
  if (isWinner(to)) return from === to ? "stroke-accent/45" : "stroke-accent/70";
  if (to === null) return "stroke-rule/50";
  return from === to ? "stroke-rule" : "stroke-line/70";
}
