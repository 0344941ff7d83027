import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { Done } from "@/components/done";
import { Moment } from "@/components/moment";
import { WithoutScripts } from "@/components/without-scripts";
import { Words } from "@/components/words";
import { requireAccount, requireFresh, whereabouts } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { listPasskeys, type Passkey } from "@/lib/proof/passkey/data";
import { longestName, mostPasskeys } from "@/lib/proof/passkey/rules";
import { addPasskeyWords } from "@/lib/proof/passkey/words";
import { say, titled } from "@/lib/web/locale";
import { doneWords } from "@/lib/web/words";
import { SettingFrame } from "../../parts";
import { AddForm, EditPasskey } from "./form";

export const generateMetadata = titled("passkeys.title");

const here = paths.settings.passkeys;
const done = ["passkey-added", "passkey-renamed", "passkey-removed"] as const;

/** Freshly proven. Lists the account's passkeys to rename and remove, and adds new ones. */
export default async function PasskeysPage({ searchParams }: PageProps<"/[locale]/settings/passkeys">) {
  const { userId } = await requireFresh(here);
  const { email } = await requireAccount(here);
  const passkeys = await listPasskeys(userId);
  const { because } = await searchParams;
  const said = done.find((each) => each === because);
  const { browser } = await whereabouts();
  const t = await getTranslations("passkeys");
  return (
    <SettingFrame title={t("title")} lead={t("lead")}>
      {said && <Done>{await say(doneWords[said])}</Done>}
      <Words of={["passkeysForm", "passkeyProblem"]}>
        <ul aria-label={t("yours")} className="mb-10 divide-y divide-rule border-rule border-y">
          {passkeys.length === 0 && <li className="py-5 text-muted">{t("none")}</li>}
          {passkeys.map((passkey) => (
            <Entry key={passkey.id} passkey={passkey} email={email} />
          ))}
        </ul>
        <h2 className="mb-4 font-serif text-xl">{t("add")}</h2>
        {passkeys.length >= mostPasskeys ? (
          <p>{await say(addPasskeyWords.full)}</p>
        ) : (
          <>
            <WithoutScripts>
              <Alert tone="info" title={t("scripts")}>
                {t("scriptsWhy")}
              </Alert>
            </WithoutScripts>
            <Card>
              <AddForm key={passkeys.length} email={email} name={(browser ?? "").slice(0, longestName)} />
            </Card>
          </>
        )}
      </Words>
    </SettingFrame>
  );
}

async function Entry({ passkey: { id, name, createdAt, usedAt, synced }, email }: { passkey: Passkey; email: string }) {
  const t = await getTranslations("passkeys");
  return (
    <li className="py-4">
      <div id={`about-${id}`}>
        <p className="flex flex-wrap gap-x-2 font-semibold wrap-anywhere">
          {name}
          <span className="bg-accent-soft px-2 font-normal text-[0.9375rem] text-accent">{t(synced ? "synced" : "oneDevice")}</span>
        </p>
        <div className="mt-1 text-[0.9375rem] text-muted">
          <p>{t.rich("added", { time: () => <Moment at={createdAt} /> })}</p>
          <p>{usedAt ? t.rich("used", { time: () => <Moment at={usedAt} /> }) : t("notUsed")}</p>
        </div>
      </div>
      <EditPasskey id={id} name={name} email={email} />
    </li>
  );
}
