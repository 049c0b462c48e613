import { parseArgs } from "node:util";
import { isRendition } from "../protocol/index.ts";
import { LISTENERS_PER_PROCESS, type RehearsalOptions, withDefaults } from "./rehearsal-options.ts";

export const USAGE = `stentor rehearse --listeners N --ramp S --for S
  --listeners N          how many come
  --ramp S               within how many seconds (or 90s, 5m)
  --for S                how long they stay after that
  --url URL              the server (http://localhost:8080)
  --room ID              a room that is there; without it one is made, and ended afterwards
  --token TOKEN          the operator's token, to make a room (./data/operator-token)
  --rendition NAME       voice, lean or music (voice)
  --stay S               how long one stays who hears, on average; nobody comes instead (to the end)
  --churn PERCENT        how many leave and are replaced in a minute (0)
  --processes P          generator processes (one for each ${LISTENERS_PER_PROCESS} listeners)
  --destinations A-B     addresses to connect to in turn, such as 127.0.0.1-127.0.0.8
  --record               lets the server's doors trust what a clean run proved; needs the operator's token
  --seed N               another number gives other moments of arrival (1)
  --json FILE            writes the report as JSON
  --html FILE            writes the report as a page
Exit code: 0 nobody suffered; 1 listeners suffered; 2 could not begin; 3 the run proves nothing.
`;

/** What the command line says, and cannot be done. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

export type RehearsalArguments = {
  options: RehearsalOptions;
  jsonFile: string | undefined;
  htmlFile: string | undefined;
  help: boolean;
};

const TEXT = { type: "string" } as const;
const SPEC = {
  listeners: TEXT,
  ramp: TEXT,
  for: TEXT,
  url: TEXT,
  room: TEXT,
  token: TEXT,
  rendition: TEXT,
  churn: TEXT,
  stay: TEXT,
  processes: TEXT,
  destinations: TEXT,
  seed: TEXT,
  record: { type: "boolean" },
  json: TEXT,
  html: TEXT,
  help: { type: "boolean", short: "h" },
} as const;
const LISTENERS_MAX = 10_000_000;
const DESTINATIONS_MAX = 1_000;
const UNITS_MS: Record<string, number> = { "": 1_000, s: 1_000, m: 60_000, h: 3_600_000 };

/** Throws ArgumentError. */
export function readArguments(args: string[]): RehearsalArguments {
  const { values } = parsed(args);
  const help = values.help === true;
  const listeners = help ? 1 : wholeNumber("--listeners", values.listeners, 1, LISTENERS_MAX);
  const given: Partial<RehearsalOptions> = {
    ...(values.url === undefined ? {} : { url: webAddress(values.url) }),
    ...(values.room === undefined ? {} : { room: values.room }),
    ...(values.token === undefined ? {} : { token: values.token }),
    ...(values.rendition === undefined ? {} : { rendition: rendition(values.rendition) }),
    ...(values.churn === undefined ? {} : { churnPercentPerMinute: percent("--churn", values.churn) }),
    ...(values.stay === undefined ? {} : { stayMs: duration("--stay", values.stay) }),
    ...(values.processes === undefined ? {} : { processes: wholeNumber("--processes", values.processes, 0, 1_000) }),
    ...(values.destinations === undefined ? {} : { destinations: addresses(values.destinations) }),
    ...(values.record === undefined ? {} : { record: values.record }),
    ...(values.seed === undefined ? {} : { seed: wholeNumber("--seed", values.seed, 0, 0xffff_ffff) }),
  };
  const rampMs = help ? 0 : duration("--ramp", values.ramp);
  const forMs = help ? 0 : duration("--for", values.for);
  const options = withDefaults({ ...given, listeners, rampMs, forMs });
  return { options, jsonFile: values.json, htmlFile: values.html, help };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: SPEC, strict: true, allowPositionals: false });
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string | undefined, least: number, most: number): number {
  const value = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new ArgumentError(`Cannot read ${name}: it needs a whole number from ${least} to ${most}`);
}

function percent(name: string, text: string): number {
  const value = Number(text);
  if (text !== "" && value >= 0 && value <= 10_000) return value;
  throw new ArgumentError(`Cannot read ${name}: it needs a number from 0 to 10000`);
}

function duration(name: string, text: string | undefined): number {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text ?? "") ?? [];
  if (digits === "") throw new ArgumentError(`Cannot read ${name}: it needs seconds, such as 60, or 90s, or 5m`);
  return Number(digits) * (UNITS_MS[unit] ?? 1_000);
}

function webAddress(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url.origin;
  throw new ArgumentError("Cannot read --url: it needs an address such as http://localhost:8080");
}

function rendition(text: string): RehearsalOptions["rendition"] {
  if (isRendition(text)) return text;
  throw new ArgumentError("Cannot read --rendition: it is voice, lean or music");
}

/** One address, several with commas, or a range of IPv4 addresses. */
function addresses(text: string): string[] {
  const [first = "", last] = text.split("-");
  if (last === undefined) return text.split(",");
  const from = ipv4(first);
  const to = ipv4(last);
  if (to < from || to - from >= DESTINATIONS_MAX) throw new ArgumentError("Cannot read --destinations: not a range");
  return Array.from({ length: to - from + 1 }, (_, at) => dotted(from + at));
}

function ipv4(text: string): number {
  const bytes = text.split(".").map((each) => (/^\d{1,3}$/.test(each) ? Number(each) : 256));
  if (bytes.length !== 4 || bytes.some((byte) => byte > 255)) {
    throw new ArgumentError(`Cannot read --destinations: "${text}" is no IPv4 address`);
  }
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}
