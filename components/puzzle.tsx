"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Alert } from "./alert";

/** Solves a puzzle of the server, then presses the button of the surrounding form again, with the solution. */
export function Puzzle({ puzzle }: { puzzle: string }) {
  const t = useTranslations("proofForm");
  const solution = useRef<HTMLInputElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    solve(puzzle, controller)
      .then((solved) => {
        if (solution.current === null) return;
        solution.current.value = solved;
        // A press on the form's button, so that it says what it is doing.
        solution.current.form?.querySelector<HTMLElement>("[type=submit]")?.click();
      })
      .catch((error: unknown) => {
        if (controller.signal.aborted) return;
        setFailed(true);
        console.error(error);
      });
    return () => controller.abort();
  }, [puzzle]);
  return (
    <>
      <input ref={solution} type="hidden" name="solution" />
      {failed && <Alert tone="error">{t("puzzleFailed")}</Alert>}
    </>
  );
}

async function solve(puzzle: string, controller: AbortController): Promise<string> {
  const [{ solveChallenge }, { deriveKey }] = await Promise.all([import("altcha-lib"), import("altcha-lib/algorithms/web/pbkdf2")]);
  const challenge = JSON.parse(puzzle);
  const solution = await solveChallenge({ challenge, deriveKey, controller });
  if (solution === null) throw new Error("The puzzle was not solved in time.");
  return JSON.stringify({ challenge, solution });
}
