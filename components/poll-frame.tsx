import type { ReactNode } from "react";
import { Shell } from "./shell";

type PollFrameProps = {
  question: string;
  /** Short facts about the poll, one a line. */
  facts: ReactNode[];
  /** The name of the account, on a page made for one person. */
  name?: string;
  /** On a page that is the same for everybody: the address that tells scripts who is logged in. */
  session?: string;
  logOut: () => Promise<void>;
  children: ReactNode;
};

/** The frame of a poll's ballot and of its results: the question and what everybody may know about the poll. */
export function PollFrame({ question, facts, name, session, logOut, children }: PollFrameProps) {
  return (
    <Shell wide viewer="members" name={name} session={session} logOut={logOut}>
      <h1 className="text-balance font-serif text-[2rem] leading-[1.15] tracking-[-0.01em] sm:text-[2.5rem]">
        <bdi>{question}</bdi>
      </h1>
      <ul className="mt-3 mb-8 flex flex-wrap gap-x-5 gap-y-1 text-[0.9375rem] text-muted">
        {facts.map((fact, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the facts of a page keep their places
          <li key={index}>{fact}</li>
        ))}
      </ul>
      {children}
    </Shell>
  );
}
