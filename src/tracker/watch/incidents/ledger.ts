import type { Incident, Verdict } from "../../../protocol/index.ts";
import { type Case, onsetOf } from "../cases/case.ts";
import { OPEN_INCIDENTS_MAX } from "../limits.ts";
import type { ClockWords } from "../words/clock-words.ts";
import type { Names } from "../words/names.ts";
import {
  absorbedText,
  backText,
  mergedText,
  openedText,
  quietText,
  resolvedText,
  sentenceOf,
} from "../words/sentences.ts";
import { type Filed, isOpen, newFiled, stageOf } from "./filed.ts";
import { closedMatch, openMatch, partsOf } from "./matching.ts";
import { addMeasures, tell } from "./stages.ts";
import { Suppressed } from "./suppressed.ts";
import { type Turn, takeCase } from "./take-case.ts";

export type IncidentChange = "opened" | "updated" | "merged" | "resolved";
export type Change = { filed: Filed; change: IncidentChange };

/** Without a sign for so long: it is watched whether it stays away. */
export const MONITORED_AFTER_MS = 30_000;
/** And for so long: it is over. What mends itself, or was never more than possible, is over sooner. */
export const RESOLVED_AFTER_MS = 300_000;
export const MINOR_RESOLVED_AFTER_MS = 120_000;
/** Lines that say no more than that there is another sign are so far apart. */
const UPDATES_APART_MS = 30_000;
/** A trouble that lasts is told of again. */
const STILL_EVERY_MS = 900_000;

export type LedgerSight = {
  cases: readonly Case[];
  atMs: number;
  names: Names;
  roomShare: (room: string) => number;
};

/** Opens, updates, merges, closes and reopens incidents. A pure core: times are arguments; what changed is handed back. */
export class Ledger {
  readonly suppressed = new Suppressed();
  readonly #clock: ClockWords;
  /** The newest first. */
  #all: Filed[] = [];
  #changes: Change[] = [];
  /** Cases that found no place. */
  untaken = 0;

  constructor(clock: ClockWords) {
    this.#clock = clock;
  }

  restore(all: readonly Filed[]): void {
    this.#all = [...all].sort((one, other) => other.incident.openedAtMs - one.incident.openedAtMs);
  }

  all(): readonly Filed[] {
    return this.#all;
  }

  open(): Filed[] {
    return this.#all.filter(isOpen);
  }

  /** Lets go of some. */
  drop(ids: ReadonlySet<string>): void {
    this.#all = this.#all.filter(({ incident }) => !ids.has(incident.id));
  }

  /** Takes what is to be explained now. Returns what is worth a word since it was last asked. */
  take(sight: LedgerSight): Change[] {
    for (const of of sight.cases) if (!this.suppressed.holds(of, sight.atMs)) this.#takeCase(of, sight);
    for (const filed of this.open()) this.#absorb(filed, sight);
    for (const filed of this.open()) this.#fade(filed, sight.atMs);
    return this.#changes.splice(0);
  }

  /** Said of it by an operator; told with the next changes. */
  changed(filed: Filed, change: IncidentChange): void {
    this.#changes.push({ filed, change });
  }

  verdict({ room, stressed, verdict, sentence, measures }: Verdict): void {
    if (!stressed) return;
    for (const { incident } of this.open()) {
      if ((incident.scope.room ?? room) !== room) continue;
      incident.verdict = { is: verdict, says: sentence };
      addMeasures(
        incident,
        measures.map(({ what }) => what),
      );
    }
  }

  #takeCase(of: Case, sight: LedgerSight): void {
    const { atMs } = sight;
    const known = openMatch(of, this.#all, atMs);
    if (known !== undefined) this.#goOn(known, of, sight);
    else {
      const closed = closedMatch(of, this.#all, atMs);
      if (closed === undefined) this.#begin(of, sight);
      else this.#reopen(closed, of, sight);
    }
  }

  #begin(of: Case, sight: LedgerSight): void {
    if (this.open().length >= OPEN_INCIDENTS_MAX) {
      this.untaken += 1;
      return;
    }
    const { atMs, names, roomShare } = sight;
    const filed = newFiled(Math.min(atMs, onsetOf(of)), atMs);
    filed.incident.scope = of.scope;
    takeCase(filed, of, atMs, names, roomShare);
    this.#all.unshift(filed);
    tell(filed, stageFor(filed), openedText(filed, this.#clock), atMs);
    this.changed(filed, "opened");
  }

  #reopen(filed: Filed, of: Case, sight: LedgerSight): void {
    const { atMs, names, roomShare } = sight;
    filed.incident.state = "possible";
    filed.incident.resolvedAtMs = null;
    filed.activeSinceMs = atMs;
    takeCase(filed, of, atMs, names, roomShare);
    tell(filed, stageFor(filed), backText(filed), atMs);
    this.changed(filed, "updated");
  }

  #goOn(filed: Filed, of: Case, { atMs, names, roomShare }: LedgerSight): void {
    const wasMonitored = stageOf(filed) === "monitoring";
    const turn = takeCase(filed, of, atMs, names, roomShare);
    const text = wasMonitored ? backText(filed) : this.#worthSaying(filed, turn, atMs);
    if (text !== undefined && tell(filed, stageFor(filed), text, atMs)) this.changed(filed, "updated");
  }

  #worthSaying(filed: Filed, turn: Turn, atMs: number): string | undefined {
    const sinceLastMs = atMs - (filed.incident.updates.at(-1)?.atMs ?? 0);
    const isNews = turn.isWorse || turn.isNamed || (turn.hasNewSignal && sinceLastMs >= UPDATES_APART_MS);
    const isDue = isNews || (filed.incident.state === "trouble" && sinceLastMs >= STILL_EVERY_MS);
    return isDue ? sentenceOf(filed, this.#clock) : undefined;
  }

  #absorb(filed: Filed, { atMs }: LedgerSight): void {
    if (!isOpen(filed) || filed.seenAtMs !== atMs) return;
    for (const part of partsOf(filed, this.#all)) {
      const { incident } = filed;
      incident.onsetMs = Math.min(incident.onsetMs, part.incident.onsetMs);
      incident.openedAtMs = Math.min(incident.openedAtMs, part.incident.openedAtMs);
      tell(filed, stageOf(filed), absorbedText(part.incident), atMs);
      part.incident.mergedInto = incident.id;
      this.#close(part, mergedText(incident), atMs);
      this.changed(part, "merged");
      this.changed(filed, "updated");
    }
  }

  #fade(filed: Filed, atMs: number): void {
    const quietMs = atMs - filed.seenAtMs;
    const isMinor = filed.isMild || !filed.wasTrouble;
    if (quietMs >= (isMinor ? MINOR_RESOLVED_AFTER_MS : RESOLVED_AFTER_MS)) {
      this.#close(filed, resolvedText(filed, this.#clock), atMs);
      this.changed(filed, "resolved");
    } else if (quietMs >= MONITORED_AFTER_MS && stageOf(filed) !== "monitoring") {
      filed.incident.state = "possible";
      filed.incident.impact = "minor";
      tell(filed, "monitoring", quietText(filed, this.#clock), atMs);
      this.changed(filed, "updated");
    }
  }

  #close(filed: Filed, text: string, atMs: number): void {
    close(filed, atMs);
    tell(filed, "resolved", text, atMs);
  }
}

/** It counts as over from its last sign on. */
export function close(filed: Filed, atMs: number): void {
  filed.incident.state = "resolved";
  filed.incident.resolvedAtMs = Math.min(atMs, Math.max(filed.seenAtMs, filed.incident.openedAtMs));
}

function stageFor(filed: Filed): Incident["updates"][number]["stage"] {
  const before = filed.incident.updates.findLast(({ by }) => by === "operator");
  if (before?.stage === "identified") return "identified";
  return filed.isNamed ? "identified" : "investigating";
}
