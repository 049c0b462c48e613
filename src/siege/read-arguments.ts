import { parseArgs } from "node:util";
import { readTarget, type SiegeOrder, SOCKETS_MAX, usualLanes } from "./attack/index.ts";
import { MEANS, type Means, SCENARIOS } from "./scenario/index.ts";

export const USAGE = `stentor siege --scenario NAME --room ID [--for S]
  --scenario NAME        what comes; --list tells which there are
  --room ID              a room that is there
  --url URL              the server, on this machine (http://127.0.0.1:8080)
  --for S                for how long, at most 600 s (attacks: 20; evenings: to their end)
  --seed N               another number makes another siege of the kind (1)
  --rate N               strokes a second, all sources together (as many as can be sent)
  --sources N            addresses that it comes from
  --sockets N            connections at once, at most ${SOCKETS_MAX} a process
  --size X               of crowds and mixtures: how many come, in multiples (1)
  --processes P          attacking processes (1); 0: this one
  --forwarded            tells sources by X-Forwarded-For, for a server that trusts this machine as a proxy
  --token TOKEN          a speaker's, so that WHIP offers are heard
  --media-port N         UDP, for stun-flood (the URL's port)
  --json FILE            writes the report as JSON
  --i-own-this           the target is a private address, and everything there is yours
Exit code: 0 it ran; 1 it proves nothing, because this machine did not keep up; 2 it could not begin.
`;

/** What the command line says, and cannot be done. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

export type SiegeArguments = {
  do: "help" | "list" | "siege";
  scenario: string;
  order: SiegeOrder;
  processes: number;
  jsonFile: string | undefined;
  url: string;
};

const TEXT = { type: "string" } as const;
const FLAG = { type: "boolean" } as const;
const SPEC = {
  scenario: TEXT,
  room: TEXT,
  url: TEXT,
  for: TEXT,
  seed: TEXT,
  rate: TEXT,
  sources: TEXT,
  sockets: TEXT,
  size: TEXT,
  processes: TEXT,
  token: TEXT,
  "media-port": TEXT,
  json: TEXT,
  forwarded: FLAG,
  "i-own-this": FLAG,
  list: FLAG,
  help: { type: "boolean", short: "h" },
} as const;
const FOR_SECONDS_MAX = 600;
const SOURCES_MAX = 60_000;
const RATE_MAX = 10_000_000;
const PROCESSES_MAX = 64;
const USUAL_SOURCES = 64;
const USUAL_FOR_MS = 20_000;

type Values = ReturnType<typeof parsed>;

/** Throws ArgumentError; StentorError `siege_invalid` when the target is none that may be besieged. */
export function readArguments(args: string[]): SiegeArguments {
  const values = parsed(args);
  const wish = values.help === true ? "help" : values.list === true ? "list" : "siege";
  const scenario = values.scenario ?? "";
  const url = values.url ?? "http://127.0.0.1:8080";
  if (wish === "siege" && values.room === undefined) throw new ArgumentError("Cannot lay siege: --room is missing");
  const target = readTarget({ url, room: values.room ?? "any", isOwn: values["i-own-this"] === true });
  const order: SiegeOrder = {
    target,
    attack: wish === "siege" ? attackOf(scenario, values) : { kind: "plan", scenario, size: 1 },
    seed: whole("--seed", values.seed, 1, 0, 0xffff_ffff),
    forMs: seconds(values.for ?? usualSeconds(scenario)),
    forwarded: values.forwarded === true,
    token: values.token ?? null,
    mediaPort: whole("--media-port", values["media-port"], target.port, 1, 65_535),
    part: { index: 0, of: 1 },
  };
  const processes = whole("--processes", values.processes, 1, 0, PROCESSES_MAX);
  return { do: wish, scenario, order, processes, jsonFile: values.json, url };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: SPEC, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** Means are meant as such: the evenings of the same names are for the simulation. */
function attackOf(name: string, values: Values): SiegeOrder["attack"] {
  if (isMeans(name)) {
    if (values.size !== undefined) throw new ArgumentError("Cannot use --size: an attack has --rate and --sources");
    return {
      kind: "means",
      means: name,
      sources: whole("--sources", values.sources, USUAL_SOURCES, 1, SOURCES_MAX),
      lanes: whole("--sockets", values.sockets, usualLanes(name), 1, SOCKETS_MAX),
      ratePerSecond: values.rate === undefined ? null : whole("--rate", values.rate, 0, 1, RATE_MAX),
    };
  }
  const scenario = SCENARIOS.get(name);
  if (scenario === undefined) throw new ArgumentError(`Cannot lay siege: no scenario is named "${name}"; see --list`);
  if (scenario.troubles.length > 0) {
    throw new ArgumentError(
      `Cannot play "${name}": it is for the simulation, since nobody from outside can bring it about`,
    );
  }
  for (const option of ["rate", "sources", "sockets"] as const) {
    if (values[option] !== undefined)
      throw new ArgumentError(`Cannot use --${option}: an evening is planned; see --size`);
  }
  const size = Number(values.size ?? 1);
  if (!(size > 0 && size <= 100)) throw new ArgumentError("Cannot read --size: it needs a number from 0 to 100");
  return { kind: "plan", scenario: name, size };
}

function isMeans(name: string): name is Means {
  return MEANS.some((means) => means === name);
}

function whole(name: string, text: string | undefined, usual: number, least: number, most: number): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new ArgumentError(`Cannot read ${name}: it needs a whole number from ${least} to ${most}`);
}

function usualSeconds(name: string): string {
  const evening = isMeans(name) ? undefined : SCENARIOS.get(name);
  return String((evening?.forMs ?? USUAL_FOR_MS) / 1_000);
}

function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= FOR_SECONDS_MAX) return value * 1_000;
  throw new ArgumentError(`Cannot read --for: it needs seconds, at most ${FOR_SECONDS_MAX}`);
}
