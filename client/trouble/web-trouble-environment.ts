import { LenientKeep } from "./lenient-keep.ts";
import type { Posted, TroubleEnvironment } from "./trouble-environment.ts";

const TIMEOUT_MS = 6_000;
const ID_BYTES = 16;

/** The browser's own network, clocks and storage. */
export const webTroubleEnvironment: TroubleEnvironment = {
  keep: new LenientKeep(() => localStorage),
  post,
  beacon(url, body) {
    navigator.sendBeacon(url, body);
  },
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  watch({ chance, leaving }) {
    const off = new AbortController();
    const { signal } = off;
    addEventListener("online", chance, { signal });
    addEventListener("pagehide", leaving, { signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && chance(), { signal });
    return () => off.abort();
  },
  random: Math.random,
  newId,
  monotonicMs: () => performance.now(),
  unixMs: Date.now,
  timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
  language: () => navigator.language ?? null,
};

/** `keepalive`: it goes on when the page is left. A string's type is `text/plain`, of which browsers ask no permission. */
async function post(url: string, body: string): Promise<Posted | undefined> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { method: "POST", body, keepalive: true, credentials: "omit", signal });
    const answer: unknown = await response.json().catch(() => undefined);
    return { status: response.status, body: answer, retryAfterMs: secondsOf(response.headers) * 1_000 };
  } catch {
    return undefined;
  }
}

function secondsOf(headers: Headers): number {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) ? Math.min(600, Math.max(0, seconds)) : 0;
}

/** `crypto.randomUUID` is missing from pages without TLS; this is not. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
