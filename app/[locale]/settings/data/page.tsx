import type { Metadata } from "next";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { requireFresh } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { logOut } from "../../actions";

export const metadata: Metadata = { title: "Your data" };

/** Freshly proven. Explains the download of one's own data and links to it. */
export default async function DataPage() {
  await requireFresh(paths.settings.data);
  return (
    <Shell viewer="members" logOut={logOut}>
      <PageTitle lead="Everything that we keep about you, in one file that people and programs can read (JSON).">Your data</PageTitle>
      <h2 className="font-serif text-xl">In the file</h2>
      <ul className="mt-2 list-disc space-y-2 pl-5">
        <li>Your account: name, email address, and since when</li>
        <li>Your votes: poll, choice and time</li>
        <li>Logins, remembered devices and apps</li>
        <li>How you prove who you are, and what happened to your account</li>
      </ul>
      <p className="mt-6 mb-8">
        Your number is in it as you see it on these pages, with its last four digits only: files get lost. Passwords, codes and keys are not
        in it. What each part is for stands on the page about <a href={paths.privacy}>privacy</a>.
      </p>
      <LinkButton href={paths.api.myData}>Download my data</LinkButton>
    </Shell>
  );
}
