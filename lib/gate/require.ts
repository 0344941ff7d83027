import "server-only";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { type Account, findAccount } from "../accounts/data";
import { gate, landing } from "./rules";
import { identify, type Viewer } from "./session";
import type { LoginSession } from "./store";

/** Who asks, in a page, action or handler. */
export const viewer = async (): Promise<Viewer> => identify(await cookies());

/** The lock for what a login is enough for. Returns the session, or sends the person to the page they must see first. */
export async function requireMember(next: string): Promise<LoginSession> {
  return pass(await viewer(), "member", next);
}

/** The same lock, for what is about the account. Returns it as it is now. */
export async function requireAccount(next: string): Promise<Account> {
  const { userId } = await requireMember(next);
  return (await findAccount(userId)) ?? redirect(landing("stranger", next));
}

/**
 * The lock for what only a proven person may see or do. Returns the session, or sends the person to prove themselves,
 * after `before`.
 */
export async function requireVerified(next: string, before?: () => void): Promise<LoginSession> {
  const who = await viewer();
  if (who.standing !== "proven") before?.();
  return pass(who, "proven", next);
}

function pass({ standing, session }: Viewer, needed: "member" | "proven", next: string): LoginSession {
  const elsewhere = gate(standing, needed, next);
  if (elsewhere !== null || session === null) redirect(elsewhere ?? "/login");
  return session;
}
