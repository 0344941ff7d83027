import type { ReactNode } from "react";
import { Shell } from "@/components/shell";
import { viewer } from "@/lib/gate/require";
import { logOut } from "./actions";

/** The frame of a page that is rendered per request: with the name of whoever is logged in, or as a public page. */
export async function Frame({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  const { session } = await viewer();
  if (session === null) return <Shell wide={wide}>{children}</Shell>;
  return (
    <Shell viewer="members" name={session.user.fullName} logOut={logOut} wide={wide}>
      {children}
    </Shell>
  );
}
