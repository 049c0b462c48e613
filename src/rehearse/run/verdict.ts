import type { Counters } from "../counters.ts";
import type { Reasons } from "../tally.ts";
import type { ByteVerdict } from "./byte-check.ts";

const SEND_LAG_P99_MAX_MS = 20;
const DROPPED_SHARE_MAX = 0.001;
/** Why a connection cannot even be begun: the generator's want, not the server's. */
const EXHAUSTED = ["EMFILE", "ENFILE", "EADDRNOTAVAIL", "EADDRINUSE", "ENOBUFS", "ENOMEM"];

/** `clean` 0, `suffered` 1, `invalid` 3: the command's exit codes. */
export type RehearsalVerdict = {
  kind: "clean" | "suffered" | "invalid";
  exitCode: 0 | 1 | 3;
  /** `rehearsal_invalid`, or `null`. */
  code: "rehearsal_invalid" | null;
  sentence: string;
  /** Why the run proves nothing; then what listeners suffered. */
  faults: string[];
  harms: string[];
};

export type VerdictFacts = {
  counters: Counters;
  refusals: Reasons;
  bytes: ByteVerdict;
  sendLagP99Ms: number;
  /** Listeners who were still without sound at the end. */
  soundless: number;
  /** At the last look before the end: who lacked more sound than they should. */
  lacking: number;
  generatorsLost: number;
};

/** Whether a run may be believed at all comes first; then whether anybody suffered. */
export function verdictOf(facts: VerdictFacts): RehearsalVerdict {
  const faults = faultsOf(facts);
  const harms = harmsOf(facts);
  const { joined } = facts.counters;
  const listeners = `${joined.toLocaleString("en")} ${joined === 1 ? "listener" : "listeners"}`;
  if (faults.length > 0) {
    const sentence = `Invalid: this run proves nothing, for ${faults.join(", and ")}.`;
    return { kind: "invalid", exitCode: 3, code: "rehearsal_invalid", sentence, faults, harms };
  }
  if (harms.length > 0) {
    const sentence = `Of ${listeners} some suffered: ${harms.join("; ")}.`;
    return { kind: "suffered", exitCode: 1, code: null, sentence, faults, harms };
  }
  const sentence = `${listeners} heard everything: no connection lost, no part missing, no byte wrong${stallsOf(facts.counters)}.`;
  return { kind: "clean", exitCode: 0, code: null, sentence, faults, harms };
}

function stallsOf({ stalls }: Counters): string {
  return stalls === 0 ? ", no stall" : `; ${counted(stalls, "stall")} by the player's model`;
}

function faultsOf({ counters, refusals, sendLagP99Ms, generatorsLost }: VerdictFacts): string[] {
  const faults: string[] = [];
  const exhausted = EXHAUSTED.reduce((sum, code) => sum + (refusals[code] ?? 0), 0);
  if (generatorsLost > 0)
    faults.push(`${counted(generatorsLost, "generator process", "generator processes")} ended early`);
  if (sendLagP99Ms > SEND_LAG_P99_MAX_MS) {
    faults.push(
      `the generator lagged: 1 % of arrivals started more than ${sendLagP99Ms.toFixed(1)} ms late (${SEND_LAG_P99_MAX_MS} are allowed)`,
    );
  }
  if (exhausted > 0) {
    faults.push(`this machine ran out of ports, files or memory for ${counted(exhausted, "connection")}`);
  }
  const share = counters.droppedArrivals / Math.max(1, counters.due);
  if (share > DROPPED_SHARE_MAX) {
    faults.push(`the generator dropped ${counters.droppedArrivals} of ${counters.due} arrivals (0.1 % are allowed)`);
  }
  if (counters.joined === 0) faults.push("nobody heard a sound");
  return faults;
}

function harmsOf({ counters, bytes, soundless, lacking }: VerdictFacts): string[] {
  const wrong = Math.max(bytes.wrong, bytes.against === "listeners" ? counters.mismatches : 0);
  const seconds = `${(counters.gapMs / 1000).toFixed(1)} s`;
  const harms: [number, string][] = [
    [counters.drops, `${counted(counters.drops, "connection")} lost`],
    [counters.gaps, `${counted(counters.gaps, "gap")}, ${seconds} of sound in all`],
    [wrong, `${counted(wrong, "part")} with wrong bytes`],
    [counters.repeats, `${counted(counters.repeats, "part")} repeated`],
    [counters.breaches, `${counted(counters.breaches, "breach", "breaches")} of the protocol`],
    [counters.thrownOut, `${counted(counters.thrownOut, "listener")} thrown out to the door`],
    [soundless, `${counted(soundless, "listener")} without any sound`],
    [lacking, `${counted(lacking, "listener")} without new sound at the end`],
  ];
  return harms.filter(([count]) => count > 0).map(([, text]) => text);
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
