import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Done } from "@/components/done";
import { Moment } from "@/components/moment";
import { Words } from "@/components/words";
import { requireMember } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { listLogins } from "@/lib/sessions/device/data";
import { say, titled } from "@/lib/web/locale";
import { doneWords } from "@/lib/web/words";
import { SettingFrame } from "../../parts";
import { EndButton, EndOthersButton } from "./form";

export const generateMetadata = titled("sessions.title");

/** Logged in. Lists the account's sessions and remembered devices, each with a button to end it. */
export default async function SessionsPage({ searchParams }: PageProps<"/[locale]/settings/sessions">) {
  const session = await requireMember(paths.settings.sessions);
  const { sessions, devices, apps } = await listLogins(session.userId, await now());
  const { because } = await searchParams;
  const own = sessions.find(({ id }) => id === session.id);
  const ordered = [...sessions].sort((one, other) => Number(other === own) - Number(one === own));
  const t = await getTranslations("sessions");
  const nameOf = (stored: string | null): string => {
    const [browser = "", system] = stored?.split(" on ") ?? []; // as nameBrowser makes it
    return system ? t("browser", { browser, system }) : browser || t("unknown");
  };
  return (
    <Words of={["sessionsForm"]}>
      <SettingFrame title={t("title")} lead={t("lead")}>
        {(because === "ended" || because === "others-ended") && <Done>{await say(doneWords[because])}</Done>}
        <Section title={t("loggedIn")}>
          {ordered.map(({ id, browser, createdAt, seenAt }) => (
            <Entry key={id} id={id} kind="session" name={nameOf(browser)} mark={id === session.id && t("thisBrowser")}>
              <Dates since={createdAt} used={id === session.id ? null : seenAt} />
            </Entry>
          ))}
          {apps.map(({ id, createdAt, rotatedAt }) => (
            <Entry key={id} id={id} kind="app" name={t("app")}>
              <Dates since={createdAt} used={rotatedAt} />
            </Entry>
          ))}
        </Section>
        <Section title={t("devices")}>
          {devices.length === 0 && <li className="py-5 text-muted">{t("none")}</li>}
          {devices.map(({ id, browser, expiresAt }) => (
            <Entry key={id} id={id} kind="device" name={nameOf(browser)} mark={id === own?.deviceId && t("thisDevice")}>
              {t.rich("until", { time: () => <Moment at={expiresAt} /> })}
            </Entry>
          ))}
        </Section>
        <EndOthersButton />
      </SettingFrame>
    </Words>
  );
}

async function Dates({ since, used }: { since: Date; used: Date | null }) {
  const t = await getTranslations("sessions");
  return (
    <>
      <p>{t.rich("since", { time: () => <Moment at={since} /> })}</p>
      {used && <p>{t.rich("used", { time: () => <Moment at={used} /> })}</p>}
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
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 py-4">
      <div id={`about-${id}`} className="contents">
        <p className="flex flex-wrap items-center gap-x-2 font-semibold wrap-anywhere">
          {name}
          {mark && <span className="bg-accent-soft px-2 font-normal text-[0.9375rem] text-accent">{mark}</span>}
        </p>
        <div className="mt-1 text-[0.9375rem] text-muted max-sm:col-span-2">{children}</div>
      </div>
      <EndButton id={id} kind={kind} />
    </li>
  );
}
