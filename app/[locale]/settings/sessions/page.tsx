import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Alert } from "@/components/alert";
import { Moment } from "@/components/moment";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { requireMember } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { listLogins } from "@/lib/sessions/device/data";
import { doneWords } from "@/lib/web/respond";
import { logOut } from "../../actions";
import { EndButton, EndOthersButton } from "./form";

export const metadata: Metadata = { title: "Sessions and devices" };

/** Logged in. Lists the account's sessions and remembered devices, each with a button to end it. */
export default async function SessionsPage({ searchParams }: PageProps<"/[locale]/settings/sessions">) {
  const session = await requireMember(paths.settings.sessions);
  const { sessions, devices, apps } = await listLogins(session.userId, await now());
  const { because } = await searchParams;
  const own = sessions.find(({ id }) => id === session.id);
  const ordered = [...sessions].sort((one, other) => Number(other === own) - Number(one === own));
  return (
    <Shell viewer="members" logOut={logOut}>
      <PageTitle lead="Everywhere your account is open now. End what is not yours, then change your password.">
        Sessions and devices
      </PageTitle>
      {(because === "ended" || because === "others-ended") && <Alert tone="good">{doneWords[because]}</Alert>}
      <Section title="Logged in">
        {ordered.map(({ id, browser, createdAt, seenAt }) => (
          <Entry key={id} id={id} kind="session" name={browser ?? "Unknown browser"} mark={id === session.id && "This browser"}>
            <Dates since={createdAt} used={id === session.id ? null : seenAt} />
          </Entry>
        ))}
        {apps.map(({ id, createdAt, rotatedAt }) => (
          <Entry key={id} id={id} kind="app" name="An app, through the accounts API">
            <Dates since={createdAt} used={rotatedAt} />
          </Entry>
        ))}
      </Section>
      <Section title="Remembered devices">
        {devices.length === 0 && (
          <li className="py-5 text-muted">None. You can have one remembered when you type the code from your phone.</li>
        )}
        {devices.map(({ id, browser, expiresAt }) => (
          <Entry key={id} id={id} kind="device" name={browser ?? "Unknown browser"} mark={id === own?.deviceId && "This device"}>
            Needs only your password until <Moment at={expiresAt} />
          </Entry>
        ))}
      </Section>
      <EndOthersButton />
    </Shell>
  );
}

function Dates({ since, used }: { since: Date; used: Date | null }) {
  return (
    <>
      <p>
        Since <Moment at={since} />
      </p>
      {used && (
        <p>
          Last used <Moment at={used} />
        </p>
      )}
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="mb-10">
      <h2 className="mb-2 font-serif text-xl">{title}</h2>
      <ul className="divide-y divide-rule border-rule border-y">{children}</ul>
    </section>
  );
}

type EntryProps = { id: string; kind: "session" | "device" | "app"; name: string; mark?: string | false; children: ReactNode };

function Entry({ id, kind, name, mark, children }: EntryProps) {
  return (
    <li className="flex items-start justify-between gap-4 py-4">
      <div id={`about-${id}`} className="min-w-0">
        <p className="flex flex-wrap gap-x-2 font-semibold wrap-anywhere">
          {name}
          {mark && <span className="bg-accent-soft px-2 font-normal text-[0.9375rem] text-accent">{mark}</span>}
        </p>
        <div className="mt-1 text-[0.9375rem] text-muted">{children}</div>
      </div>
      <EndButton id={id} kind={kind} />
    </li>
  );
}
