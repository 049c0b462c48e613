import type { Rendition } from "../protocol/index.ts";

export type RehearsalOptions = {
  /** Origin of the server, such as `http://localhost:8080`. */
  url: string;
  /** A room that is there; without it one is made for the rehearsal, with `token`, and ended afterwards. */
  room?: string | undefined;
  /** The operator's token. */
  token?: string | undefined;
  rendition: Rendition;
  listeners: number;
  rampMs: number;
  /** After the ramp. */
  forMs: number;
  /** Generator processes; 0: in this process. */
  processes: number;
  seed: number;
  /** Listeners who leave and are replaced, in percent of all in a minute. */
  churnPercentPerMinute: number;
  /** How long a listener stays once it hears, on average (exponential), and is not replaced; 0: to the end. */
  stayMs: number;
  /** Tells the server what a clean run proved, with `token`: its doors trust it. */
  record: boolean;
  /** Addresses to connect to in turn instead of the URL's host; the Host header stays the URL's. */
  destinations: string[];
  /** How a generator process is started; it must call `runGenerator`. */
  generatorCommand: string[];
};

/** Beyond this many connections to one address, connect() searches long for a free port. */
const CONNECTIONS_PER_DESTINATION = 12_000;
/** Below the limit of 20,000 open files that is usual, with some to spare. */
export const LISTENERS_PER_PROCESS = 18_000;
const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1"]);

/** What is left out gets its default. */
export function withDefaults(
  given: Partial<RehearsalOptions> & Pick<RehearsalOptions, "listeners" | "rampMs" | "forMs">,
): RehearsalOptions {
  const { listeners, url = "http://localhost:8080" } = given;
  return {
    url,
    rendition: "voice",
    processes: Math.max(1, Math.ceil(listeners / LISTENERS_PER_PROCESS)),
    seed: 1,
    record: false,
    stayMs: 0,
    churnPercentPerMinute: 0,
    destinations: loopbackDestinations(new URL(url).hostname, listeners),
    generatorCommand: [process.execPath, Bun.main, "rehearse-generator"],
    ...given,
  };
}

/** On this machine itself, as many of 127.0.0.0/8 as keep ports easy to find; elsewhere none. */
function loopbackDestinations(hostname: string, listeners: number): string[] {
  if (!LOOPBACK_HOSTS.has(hostname)) return [];
  const count = Math.min(250, Math.ceil(listeners / CONNECTIONS_PER_DESTINATION));
  return Array.from({ length: count }, (_, at) => `127.0.0.${at + 1}`);
}
