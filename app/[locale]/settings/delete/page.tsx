import type { Metadata } from "next";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { requireAccount, requireLeaver } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { keptFor } from "@/lib/privacy/mydata/rules";
import { logOut } from "../../actions";
import { DeleteForm } from "./form";

export const metadata: Metadata = { title: "Delete account" };

const here = paths.settings.deletion;

/** Freshly proven, or without a number. Says what is deleted and what stays, and asks for the password. */
export default async function DeletePage() {
  await requireLeaver(here);
  const { email } = await requireAccount(here);
  return (
    <Shell viewer="members" logOut={logOut}>
      <PageTitle lead="At once, and for good: nobody can bring a deleted account back, and neither can we.">Delete account</PageTitle>
      <section className="mb-8">
        <h2 className="font-serif text-xl">What goes</h2>
        <p className="mt-2">
          Your name, email address, password and phone number; whatever else you prove yourself with; every login, remembered device and
          app. The address and the number are free again.
        </p>
      </section>
      <section className="mb-10">
        <h2 className="font-serif text-xl">What stays</h2>
        <ul className="mt-2 list-disc space-y-2 pl-5">
          <li>Your votes. They still count, without your name or account.</li>
          <li>
            A fingerprint on each vote, made from its poll and your number with our secret key: by it we notice if the number votes there
            again.
          </li>
          <li>A log of logins and the like, by the account’s id, without your name, address or number: {keptFor("SecurityEvent")}.</li>
        </ul>
        <p className="mt-4">
          You may want to <a href={paths.settings.data}>download your data</a> first.
        </p>
      </section>
      <Card>
        <DeleteForm email={email} />
      </Card>
    </Shell>
  );
}
