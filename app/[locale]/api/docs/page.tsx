import { getTranslations } from "next-intl/server";
import { ApiExplorer } from "@/components/api-explorer";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { openapi } from "@/lib/http/app";
import { titled } from "@/lib/web/locale";

export const generateMetadata = titled("apiDocs.title");

// Rendered per request, so that its scripts get a nonce on every host.
export const dynamic = "force-dynamic";

const source = "/api/openapi.json";

/** Public: the API to read and try out. Without JavaScript it is a plain list of the calls. */
export default async function ApiDocsPage() {
  const t = await getTranslations("apiDocs");
  return (
    <Shell wide>
      <PageTitle lead={t.rich("lead", { link: () => <a href={source}>{source}</a> })}>{t("title")}</PageTitle>
      {/* The API itself is in English. */}
      <div lang="en">
        <ApiExplorer source={source}>
          <CallList />
        </ApiExplorer>
      </div>
    </Shell>
  );
}

type Call = { method: string; path: string; summary: string | undefined; tag: string };

function calls(): Call[] {
  return Object.entries(openapi("").paths ?? {}).flatMap(([path, item]) =>
    (["get", "post", "patch", "delete"] as const).flatMap((method) => {
      const { summary, tags: [tag = ""] = [] } = item[method] ?? {};
      return item[method] ? [{ method: method.toUpperCase(), path, summary, tag }] : [];
    }),
  );
}

function CallList() {
  const all = calls();
  return [...new Set(all.map(({ tag }) => tag))].map((tag) => (
    <section key={tag} className="mb-8">
      <h2 className="mb-2 font-serif text-2xl">{tag}</h2>
      <ul className="border-rule border-t">
        {all
          .filter((call) => call.tag === tag)
          .map(({ method, path, summary }) => (
            <li key={method + path} className="border-rule border-b py-3">
              <code className="font-semibold text-sm">
                {method} {path}
              </code>
              <br />
              {summary}
            </li>
          ))}
      </ul>
    </section>
  ));
}
