import type { Metadata } from "next";
import type { ReactNode } from "react";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { paths } from "@/lib/platform/paths";
import { keptMinutes } from "@/lib/polls/ballot/rules";
import { keptFor } from "@/lib/privacy/mydata/rules";
import { undoHours } from "@/lib/proof/number/rules";
import { deviceDays, loginDays } from "@/lib/sessions/rules";

export const metadata: Metadata = { title: "Privacy" };

/** Anyone. What is stored about people, in plain words. docs/privacy.md says the same by table and column. */
export default function PrivacyPage() {
  return (
    <Shell viewer="unknown" wide>
      <div className="max-w-[38rem]">
        <PageTitle lead="What we keep about you, what for, for how long, and who sees it.">Privacy</PageTitle>
        <Section id="number" title="Your phone number">
          <p>
            It makes sure that each vote comes from one person. We send codes to it when you ask for them, and nothing else: no advertising,
            no other calls.
          </p>
          <p>
            We keep it encrypted, so that we can send the next code, and as a fingerprint that only our secret key can make, so that one
            number has one account. No page shows it in full, not even to you. A number that you typed and did not prove is deleted{" "}
            {keptFor("Challenge")} after its code is over. One that you changed or removed is kept, encrypted, until {undoHours} hours
            after, so that you can undo it if it was not you.
          </p>
          <p>The company that carries our texts and calls, Vonage, gets your number and the message with the code.</p>
        </Section>
        <Section id="votes" title="Your votes">
          <p>
            A vote is kept with your account, so that nobody votes twice. Who has voted sees how many voted for what, and never who. The
            people who run this site could look it up. Once your account is deleted, the vote still counts, without you.
          </p>
          <p>
            Each vote also carries a fingerprint of its poll and your number, made with our secret key. It stays when the account goes, so
            that no number votes twice in one poll. Only somebody who has that key and tries your number could match the two.
          </p>
        </Section>
        <Section id="account" title="Your account">
          <p>
            Your name and email address, to log in and to tell you when something important changes. Your password and recovery codes: only
            as hashes, by which we can check them and nobody can read them. The key of an authenticator app, if you use one: encrypted. Your
            passkeys: only their public halves. We keep all of it until you change or delete it.
          </p>
        </Section>
        <Section id="periods" title="What goes by itself">
          <table className="w-full border-collapse text-left">
            <caption className="sr-only">What is deleted by itself, and when</caption>
            <thead>
              <tr className="border-ink border-b text-muted text-sm">
                <th scope="col" className="pb-2 font-semibold">
                  What
                </th>
                <th scope="col" className="pb-2 pl-6 font-semibold">
                  Until
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-rule">
              <Row what="A login: when, and with which browser">
                {loginDays} days, or when you log out; its entry {keptFor("Session")} later
              </Row>
              <Row what="A device that you had us remember">
                {deviceDays} days, or when you end it; its entry {keptFor("RememberedDevice")} later
              </Row>
              <Row what="A log of what happened to accounts: time, kind, account, and a fingerprint of the network address">
                {keptFor("SecurityEvent")}
              </Row>
              <Row what="Codes by mail, as hashes">{keptFor("MailCode")} after they no longer work</Row>
              <Row what="How often something was tried, under fingerprints">a day at most</Row>
            </tbody>
          </table>
        </Section>
        <Section id="not-kept" title="What we do not keep">
          <ul className="list-disc space-y-2 pl-5">
            <li>Network (IP) addresses as they are, and where you are.</li>
            <li>The codes that we text to you, and passwords that can be read.</li>
            <li>What you look at. There are no trackers, no advertising, and nothing from other sites on these pages.</li>
          </ul>
        </Section>
        <Section id="cookies" title="Cookies">
          <p>
            Only what the site needs: that you are logged in, that your phone is proven, that this device is remembered if you wished so, a
            vote that waits {keptMinutes} minutes for your proof, the address you asked a new password for, and whether your browser keeps
            cookies at all. No script can read them, and none serves anything else.
          </p>
        </Section>
        <Section id="others" title="Who sees it">
          <p>
            The people who run this site. Vonage, for your number and the codes. A mail service, for your address and what we write to you.
            We sell nothing and give nothing to anybody else.
          </p>
        </Section>
        <Section id="control" title="What you can do">
          <ul className="list-disc space-y-2 pl-5">
            <li>
              <a href={paths.settings.data} className="text-accent">
                Download your data
              </a>
            </li>
            <li>
              <a href={paths.settings.phone} className="text-accent">
                Change or remove your number
              </a>
            </li>
            <li>
              <a href={paths.settings.sessions} className="text-accent">
                End logins and forget devices
              </a>
            </li>
            <li>
              <a href={paths.settings.deletion} className="text-accent">
                Delete your account
              </a>
            </li>
          </ul>
        </Section>
      </div>
    </Shell>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} className="mb-10 space-y-3">
      <h2 className="font-serif text-2xl leading-snug">{title}</h2>
      {children}
    </section>
  );
}

function Row({ what, children }: { what: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row" className="py-3 align-top font-normal">
        {what}
      </th>
      <td className="w-2/5 py-3 pl-6 align-top">{children}</td>
    </tr>
  );
}
