import { buttonStyle } from "./button-style";
import { LinkButton } from "./link-button";
import { PageTitle } from "./page-title";

/** An error page: one sentence, a reference to quote, and buttons to retry or leave. */
export function Failure({ reference, retry }: { reference?: string | undefined; retry: () => void }) {
  return (
    <div role="alert">
      <PageTitle lead="It is our fault, not yours. Trying again often helps.">Something went wrong</PageTitle>
      <div className="flex flex-wrap gap-3">
        <button type="button" onClick={retry} className={buttonStyle("primary")}>
          Try again
        </button>
        <LinkButton href="/" variant="secondary">
          Back to the polls
        </LinkButton>
      </div>
      {reference && (
        <p className="mt-8 text-muted text-sm">
          Reference: <code className="select-all">{reference}</code>
        </p>
      )}
    </div>
  );
}
