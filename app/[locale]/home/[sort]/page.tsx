import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { LinkButton } from "@/components/link-button";
import { SearchForm } from "@/components/search-form";
import { Shell } from "@/components/shell";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { findPolls } from "@/lib/polls/find/data";
import { PollList, SortLinks } from "../../found/parts";

// Rendered once for everybody, when it is first asked for, because the build has no database.
export const revalidate = 2;
export const generateStaticParams = () => [];

/** Anyone. What this site is, and the newest polls. Served at "/"; app/[locale]/found has searches and other orders. */
export default async function HomePage({ params }: PageProps<"/[locale]/home/[sort]">) {
  if ((await params).sort !== "new") notFound();
  const time = await now();
  const [t, page] = await Promise.all([getTranslations("home"), findPolls({ sort: "new" }, time)]);
  return (
    <Shell wide>
      <div className="mb-14 grid items-center gap-x-10 gap-y-8 sm:grid-cols-[1fr_15rem]">
        <div>
          <h1 className="text-balance font-serif text-[2.25rem] leading-[1.1] tracking-[-0.01em] sm:text-[2.75rem]">{t("title")}</h1>
          <p className="mt-4 mb-7 max-w-[34ch] text-pretty text-lg text-muted">{t("lead")}</p>
          <LinkButton href={paths.newPoll}>{t("make")}</LinkButton>
        </div>
        <Picture />
      </div>
      <h2 className="mb-4 font-serif text-2xl">{t("polls")}</h2>
      <SearchForm action={paths.home} label={t("search")} submit={t("find")} value="" />
      <SortLinks sort="new" search="" />
      <PollList page={page} sort="new" search="" now={time} />
    </Shell>
  );
}

/** A ballot with one cross, and what becomes of it: one bar that is a little longer. */
function Picture() {
  return (
    <svg viewBox="0 0 240 200" className="mx-auto w-full max-w-60" aria-hidden="true" fill="none">
      <g transform="rotate(-4 100 90)">
        <rect x="24" y="10" width="136" height="150" rx="2" className="fill-card stroke-ink" strokeWidth="1.5" />
        <path d="M40 30h74M40 40h48" className="stroke-ink" strokeWidth="4" strokeLinecap="round" />
        <path d="M24 56h136M24 90h136M24 124h136" className="stroke-rule" strokeWidth="1.5" />
        <g className="stroke-line" strokeWidth="2">
          <rect x="40" y="65" width="16" height="16" />
          <rect x="40" y="99" width="16" height="16" />
          <rect x="40" y="133" width="16" height="16" />
        </g>
        <path d="M68 73h60M68 107h44M68 141h68" className="stroke-muted" strokeWidth="4" strokeLinecap="round" />
        <path d="M37 96l22 22m0-22l-22 22" className="stroke-accent" strokeWidth="4" strokeLinecap="round" />
      </g>
      <rect x="112" y="118" width="120" height="76" rx="2" className="fill-paper stroke-ink" strokeWidth="1.5" />
      <path d="M126 138h40M126 156h86M126 174h26" className="stroke-rule" strokeWidth="10" />
      <path d="M126 138h40M126 174h26" className="stroke-line" strokeWidth="10" />
      <path d="M126 156h78" className="stroke-line" strokeWidth="10" />
      <path d="M204 156h8" className="stroke-accent" strokeWidth="10" />
    </svg>
  );
}
