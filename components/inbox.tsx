"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { buttonStyle } from "./button-style";
import { Empty } from "./empty";
import { useHydrated } from "./use-hydrated";

export type InboxMessage = {
  id: number;
  at: string;
  channel: string;
  to: string;
  subject: string | null;
  text: string;
  code: string | null;
};

const pollMs = 2_000;
const kinds = ["sms", "voice", "email"] as const;
const shapes: Record<string, string> = { sms: "rounded-2xl rounded-bl-none", voice: "rounded-sm border-l-4", email: "rounded-sm" };

/** The channel of a message in words. */
function useKindOf() {
  const t = useTranslations("inbox");
  return ({ channel }: InboxMessage) => {
    const kind = kinds.find((known) => known === channel);
    return kind ? t(kind) : channel;
  };
}

/** Messages as conversations, newest first. Polls `source` for JSON with the messages `?after=` the last known id. */
export function Inbox({ source, initial }: { source: string; initial: InboxMessage[] }) {
  const t = useTranslations("inbox");
  const kindOf = useKindOf();
  const { messages, arrived } = useMessages(source, initial);
  const [newest] = arrived;
  return (
    <>
      <p role="status" className="sr-only">
        {arrived.length > 1 && t("arrivedMany", { count: arrived.length })}
        {arrived.length === 1 && newest && t("arrived", { kind: kindOf(newest), to: newest.to })}
      </p>
      {messages.length === 0 && (
        <Empty title={t("emptyTitle")}>
          <p>{t("empty")}</p>
        </Empty>
      )}
      <div className="space-y-8">
        {conversations(messages).map(([to, thread]) => (
          <Conversation key={to} to={to} thread={thread} />
        ))}
      </div>
    </>
  );
}

/** Groups messages by number or address, the latest group first. */
function conversations(messages: InboxMessage[]): [string, InboxMessage[]][] {
  const threads = new Map<string, InboxMessage[]>();
  for (const message of messages) threads.set(message.to, [...(threads.get(message.to) ?? []), message]);
  return [...threads];
}

function Conversation({ to, thread }: { to: string; thread: InboxMessage[] }) {
  return (
    <section className="rounded-sm border border-rule bg-card p-4 sm:p-6">
      <h2 className="mb-4 break-words font-semibold">{to}</h2>
      <ol className="space-y-4">
        {thread.map((message) => (
          <li key={message.id}>
            <Message message={message} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Message({ message }: { message: InboxMessage }) {
  const t = useTranslations("inbox");
  const kindOf = useKindOf();
  const shape = shapes[message.channel] ?? shapes.email;
  return (
    <article className={`max-w-prose border border-rule bg-paper px-4 py-3 ${shape}`}>
      <p className="text-sm text-muted">
        {t.rich("at", {
          kind: kindOf(message),
          at: `${message.at.slice(0, 10)} ${message.at.slice(11, 19)}`,
          time: (words) => <time dateTime={message.at}>{words}</time>,
        })}
      </p>
      {message.subject && <h3 className="mt-1 font-semibold">{message.subject}</h3>}
      <p className={`mt-1 whitespace-pre-wrap break-words ${message.channel === "voice" ? "italic" : ""}`}>{message.text}</p>
      {message.code && (
        <div className="mt-3 flex flex-wrap items-center gap-3">
          <code className="select-all font-mono text-3xl tracking-widest">{message.code}</code>
          <CopyButton text={message.code} />
        </div>
      )}
    </article>
  );
}

function CopyButton({ text }: { text: string }) {
  const t = useTranslations("inbox");
  const [copied, setCopied] = useState(false);
  // The clipboard needs JavaScript and https. Without them there is no button.
  const possible = useHydrated() && Boolean(navigator.clipboard);
  if (!possible) return null;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <button type="button" onClick={copy} className={buttonStyle("quiet")}>
      {t.rich(copied ? "copied" : "copy", { code: text, hidden: (words) => <span className="sr-only">{words}</span> })}
    </button>
  );
}

function useMessages(source: string, initial: InboxMessage[]) {
  const [messages, setMessages] = useState(initial);
  const [arrived, setArrived] = useState<InboxMessage[]>([]);
  const last = useRef(initial[0]?.id ?? 0);

  useEffect(() => {
    let asking = false;
    const ask = async () => {
      if (document.hidden || asking) return;
      asking = true;
      const more = await fetchAfter(source, last.current);
      asking = false;
      const newest = more[0];
      if (!newest) return;
      last.current = newest.id;
      setMessages((earlier) => [...more, ...earlier]);
      setArrived(more);
    };
    const timer = setInterval(ask, pollMs);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [source]);

  return { messages, arrived };
}

/** Returns nothing if the server is unreachable; the next poll tries again. */
async function fetchAfter(source: string, id: number): Promise<InboxMessage[]> {
  try {
    const answer = await fetch(`${source}?after=${id}`);
    return answer.ok ? ((await answer.json()) as InboxMessage[]) : [];
  } catch {
    return [];
  }
}
