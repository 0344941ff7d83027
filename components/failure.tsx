import type { Messages } from "next-intl";
import { buttonStyle } from "./button-style";
import { LinkButton } from "./link-button";
import { PageTitle } from "./page-title";

type FailureProps = { words: Messages["failure"]; reference?: string | undefined; retry: () => void };

/** An error page: one sentence, a reference to quote, and buttons to retry or leave. The caller passes its words. */
export function Failure({ words, reference, retry }: FailureProps) {
  return (
    <div role="alert">
      <PageTitle lead={words.lead}>{words.title}</PageTitle>
      <div className="flex flex-wrap gap-3">
        <button type="button" onClick={retry} className={buttonStyle("primary")}>
          {words.retry}
        </button>
        <LinkButton href="/" variant="secondary">
          {words.home}
        </LinkButton>
      </div>
      {reference && (
        <p className="mt-8 text-muted text-sm">
          {words.reference} <code className="select-all">{reference}</code>
        </p>
      )}
    </div>
  );
}
