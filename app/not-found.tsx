import type { Metadata } from "next";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <Shell member="unknown">
      <PageTitle lead="The address may be mistyped, or the poll may have been taken down.">There is no such page</PageTitle>
      <LinkButton href="/">See the newest polls</LinkButton>
    </Shell>
  );
}
