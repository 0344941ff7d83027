import type { Metadata } from "next";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { Moment } from "@/components/moment";
import { PageTitle } from "@/components/page-title";
import { WithoutScripts } from "@/components/without-scripts";
import { requireAccount, requireFresh, whereabouts } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { listPasskeys, type Passkey } from "@/lib/proof/passkey/data";
import { longestName, mostPasskeys } from "@/lib/proof/passkey/rules";
import { say } from "@/lib/web/locale";
import { addPasskeyWords, doneWords } from "@/lib/web/respond";
import { Frame } from "../../parts";
import { AddForm, EditPasskey } from "./form";

export const metadata: Metadata = { title: "Passkeys" };

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
  return (
    <Frame>
      <PageTitle lead="A passkey on your phone, computer or security key proves who you are in place of a code. Your number stays what your votes are bound to.">
        Passkeys
      </PageTitle>
      {said && <Alert tone="good">{await say(doneWords[said])}</Alert>}
      <ul aria-label="Your passkeys" className="mb-10 divide-y divide-rule border-rule border-y">
        {passkeys.length === 0 && <li className="py-5 text-muted">You have none yet.</li>}
        {passkeys.map((passkey) => (
          <Entry key={passkey.id} passkey={passkey} email={email} />
        ))}
      </ul>
      <h2 className="mb-4 font-serif text-xl">Add a passkey</h2>
      {passkeys.length >= mostPasskeys ? (
        <p>{addPasskeyWords.full}</p>
      ) : (
        <>
          <WithoutScripts>
            <Alert tone="info" title="Passkeys need JavaScript.">
              It does not run in this browser, so add one in another browser. A code to your phone always works.
            </Alert>
          </WithoutScripts>
          <Card>
            <AddForm key={passkeys.length} email={email} name={(browser ?? "").slice(0, longestName)} />
          </Card>
        </>
      )}
    </Frame>
  );
}

function Entry({ passkey: { id, name, createdAt, usedAt, synced }, email }: { passkey: Passkey; email: string }) {
  return (
    <li className="py-4">
      <div id={`about-${id}`}>
        <p className="flex flex-wrap gap-x-2 font-semibold wrap-anywhere">
          {name}
          <span className="bg-accent-soft px-2 font-normal text-[0.9375rem] text-accent">{synced ? "Synced" : "On one device"}</span>
        </p>
        <div className="mt-1 text-[0.9375rem] text-muted">
          <p>
            Added <Moment at={createdAt} />
          </p>
          <p>
            {usedAt ? (
              <>
                Last used <Moment at={usedAt} />
              </>
            ) : (
              "Not used yet"
            )}
          </p>
        </div>
      </div>
      <EditPasskey id={id} name={name} email={email} />
    </li>
  );
}
