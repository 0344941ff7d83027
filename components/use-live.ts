import { useEffect, useState } from "react";

type Live<Value> = {
  value: Value | null;
  /** current: as of now. late: the connection is lost, and the value is the last one. gone: there is no such thing any more. */
  state: "waiting" | "current" | "late" | "gone";
};

/** How often the value is asked for while its stream is cut or it did not come, in milliseconds. */
const askEveryMs = 5_000;

/**
 * A value that `url` answers with, kept up to date by the events of `stream` (Server-Sent Events), where there is one.
 * While the stream is cut, the value is asked for every few seconds, and the browser tries to connect again.
 */
export function useLive<Value>(url: string, stream: string | null, event: string): Live<Value> {
  const [live, setLive] = useState<Live<Value>>({ value: null, state: "waiting" });

  useEffect(() => {
    const stopped = new AbortController();
    const { signal } = stopped;
    let source: EventSource | undefined;
    let asking: ReturnType<typeof setInterval> | undefined;
    // What the site was asked last, and what the value answers. An answer may come after a newer one.
    let asked = 0;
    let answered = 0;
    const stopAsking = () => {
      clearInterval(asking);
      asking = undefined;
    };
    const disconnect = () => {
      source?.close();
      source = undefined;
      stopAsking();
    };
    const keepAsking = () => {
      asking ??= setInterval(read, askEveryMs);
    };
    const take = (value: Value, turn: number) => {
      answered = turn;
      setLive({ value, state: "current" });
    };
    const lose = () => {
      if (signal.aborted) return;
      setLive(({ value }) => ({ value, state: "late" }));
      if (!source) keepAsking();
    };
    const ask = async (turn: number) => {
      const response = await fetch(url, { headers: { accept: "application/json" }, signal });
      if (response.status === 404) {
        stopped.abort();
        disconnect();
        return setLive({ value: null, state: "gone" });
      }
      // 403 says in its body why there is no value.
      if (!response.ok && response.status !== 403) throw new Error(`${url} answered ${response.status}`);
      const value = await response.json();
      if (turn > answered) take(value, turn);
      if (!source) stopAsking();
    };
    const read = () => {
      const turn = ++asked;
      ask(turn).catch(() => turn > answered && lose());
    };
    const connect = () => {
      if (stream === null) return;
      source = new EventSource(stream);
      source.addEventListener(event, ({ data }) => {
        stopAsking();
        take(JSON.parse(data), asked); // newer than whatever was asked before
      });
      source.addEventListener("error", () => {
        if (asking !== undefined) return;
        read();
        keepAsking();
      });
    };

    read();
    connect();
    // When the network goes, an open stream only falls silent.
    const goOffline = () => {
      if (!source) return;
      disconnect();
      lose();
    };
    const goOnline = () => {
      disconnect();
      read();
      connect();
    };
    addEventListener("offline", goOffline, { signal });
    addEventListener("online", goOnline, { signal });
    return () => {
      stopped.abort();
      disconnect();
    };
  }, [url, stream, event]);

  return live;
}
