import { getTranslations } from "next-intl/server";
import { PageTitle } from "@/components/page-title";
import { SearchForm } from "@/components/search-form";
import { Shell } from "@/components/shell";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { oneLine } from "@/lib/platform/text/rules";
import { findPolls } from "@/lib/polls/find/data";
import { readPlace, type Sort, sorts } from "@/lib/polls/find/rules";
import { titled } from "@/lib/web/locale";
import { PollList, SortLinks } from "./parts";

export const generateMetadata = titled("home.polls");

/** Anyone. A search, another order or a further page of the index; the middleware serves it at "/". */
export default async function FoundPage({ searchParams }: PageProps<"/[locale]/found">) {
  const query = await searchParams;
  const search = typeof query.q === "string" ? oneLine(query.q) : "";
  const sort: Sort = sorts.find((each) => each === query.sort) ?? "new";
  const after = typeof query.after === "string" ? readPlace(query.after, sort) : null;
  const time = await now();
  const [t, page] = await Promise.all([getTranslations("home"), findPolls({ search, sort, after }, time)]);
  return (
    <Shell wide>
      <PageTitle>{t("polls")}</PageTitle>
      <SearchForm action={paths.home} label={t("search")} submit={t("find")} value={search} {...(sort !== "new" && { kept: { sort } })} />
      <SortLinks sort={sort} search={search} />
      <PollList page={page} sort={sort} search={search} now={time} />
    </Shell>
  );
}
