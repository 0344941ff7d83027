import type { Metadata } from "next";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { viewer } from "@/lib/gate/require";
import { logOut } from "../actions";
import { UndoForm } from "./form";

export const metadata: Metadata = { title: "This was not me" };

/** Anyone. Undoes a change of the phone number by the code from the mail that announced it. */
export default async function NotMePage() {
  const { standing } = await viewer();
  return (
    <Shell viewer={standing === "stranger" ? "everyone" : "members"} logOut={logOut}>
      <PageTitle lead="Did we write that your phone number was changed or removed, and it was not you? The code from that mail takes it back and logs everybody out.">
        This was not me
      </PageTitle>
      <Card>
        <UndoForm />
      </Card>
    </Shell>
  );
}
