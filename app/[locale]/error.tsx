"use client";

import { useMessages } from "next-intl";
import { Failure } from "@/components/failure";
import { Shell } from "@/components/shell";

export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <Shell viewer="unknown">
      <Failure words={useMessages().failure} reference={error.digest} retry={retry} />
    </Shell>
  );
}
