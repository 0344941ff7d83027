import { readFile } from "node:fs/promises";
import path from "node:path";
import { LRUCache } from "lru-cache";
import { ImageResponse } from "next/og";
import pLimit from "p-limit";
import { now } from "@/lib/platform/clock";
import { wordsIn } from "@/lib/platform/words/intl";
import type { Locale } from "@/lib/platform/words/rules";
import { findPublished } from "@/lib/polls/poll/data";

const size = { width: 1200, height: 630 };
const scripts = ["latin", "latin-ext", "cyrillic", "greek"];

// Drawing takes a processor some tenths of a second, so each picture is drawn once, and one at a time.
const drawn = new LRUCache<string, Promise<ArrayBuffer>>({ max: 200 });
const oneAtATime = pLimit(1);
/** While so many wait, further polls get the picture without a question, so that nobody can keep a process drawing. */
const mostWaiting = 10;

/** Public: the picture of a poll for link previews. */
export async function GET(_: Request, { params }: RouteContext<"/[locale]/p/[id]/image.png">) {
  const { id, locale } = await params;
  const poll = await findPublished(id, await now());
  if (!poll) return new Response(null, { status: 404 });
  const text = drawable(poll.question);
  const mayDraw = drawn.has(keyOf(locale, text)) || oneAtATime.pendingCount < mostWaiting;
  return new Response(await pictureOf(locale, mayDraw ? text : ""), {
    headers: { "Content-Type": "image/png", "Cache-Control": "public, max-age=60" },
  });
}

const keyOf = (locale: string, text: string) => `${locale} ${text}`;

function pictureOf(locale: string, text: string): Promise<ArrayBuffer> {
  const key = keyOf(locale, text);
  const picture = drawn.get(key) ?? oneAtATime(() => draw(text, wordsIn(locale as Locale, "share.promise")));
  drawn.set(key, picture);
  picture.catch(() => drawn.delete(key));
  return picture;
}

/** The question as far as our font has its letters; "" when it does not. For missing ones next/og would ask another site. */
function drawable(question: string): string {
  const plain = question.replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f/gu, "").trim();
  if (!/^[\u0020-\u007e\u00a0-\u024f\u0370-\u03ff\u0400-\u045f\u1e00-\u1eff\u2010-\u2027\u2030-\u203a\u20ac]*$/u.test(plain)) return "";
  return plain.length <= 160 ? plain : `${plain.slice(0, 159).trimEnd()}…`;
}

async function draw(text: string, promise: string): Promise<ArrayBuffer> {
  const fonts = await Promise.all(
    scripts.map(async (script) => ({
      name: `Noto Serif ${script}`,
      weight: 600 as const,
      data: await readFile(path.join(process.cwd(), `public/fonts/noto-serif-${script}-600-normal.woff`)),
    })),
  );
  const letters = text.length > 90 ? 52 : text.length > 45 ? 64 : 80;
  return new ImageResponse(
    <div
      style={{
        display: "flex",
        flexDirection: "column",
        justifyContent: "space-between",
        width: "100%",
        height: "100%",
        padding: 72,
        backgroundColor: "#f5efe2",
        color: "#211c16",
        fontFamily: scripts.map((script) => `Noto Serif ${script}`).join(", "),
      }}
    >
      <div style={{ display: "flex", fontSize: text === "" ? 120 : letters, lineHeight: 1.2, wordBreak: "break-word" }}>
        {text || "Pollstr"}
      </div>
      <div style={{ display: "flex", alignItems: "center", gap: 24, borderTop: "4px solid #211c16", paddingTop: 32, fontSize: 36 }}>
        <svg viewBox="0 0 20 20" width="56" height="56" fill="none" aria-hidden="true">
          <rect x="1" y="1" width="18" height="18" stroke="#211c16" strokeWidth="1.5" />
          <path d="M5 5l10 10m0-10L5 15" stroke="#5f1f63" strokeWidth="2.5" strokeLinecap="round" />
        </svg>
        Pollstr
        <span style={{ marginLeft: "auto", color: "#62584b" }}>{promise}</span>
      </div>
    </div>,
    { ...size, fonts },
  ).arrayBuffer();
}
