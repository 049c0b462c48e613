import { randomUUID } from "node:crypto";
import type { Incident } from "../../../protocol/index.ts";

/** An incident as it is kept: with what the tracker needs to go on with it after a restart. */
export type Filed = {
  incident: Incident;
  /** What goes on from "Since 20:03 UTC …"; of the sign that names the cause. */
  clause: string;
  /** When its signs were there last. */
  seenAtMs: number;
  /** When they came without a break of more than a minute. */
  activeSinceMs: number;
  /** Something measured names the cause. */
  isNamed: boolean;
  /** More than possible at any time. */
  wasTrouble: boolean;
  /** Nobody is hurt: what happened mends itself. */
  isMild: boolean;
  isFalseAlarm: boolean;
  /** People and checks of the minutes before this one are in `counted`. */
  countedToMs: number;
  counted: Incident["reports"];
  /** Since when it looks less bad than it is said to be. */
  calmerSinceMs: number | null;
};

export function newFiled(onsetMs: number, atMs: number): Filed {
  const incident: Incident = {
    id: randomUUID().replaceAll("-", ""),
    title: "",
    state: "possible",
    impact: "minor",
    categories: [],
    scope: {},
    onsetMs,
    openedAtMs: atMs,
    resolvedAtMs: null,
    reports: { people: 0, confirmed: 0, contradicted: 0 },
    signs: [],
    verdict: null,
    measures: [],
    updates: [],
    mergedInto: null,
  };
  return {
    incident,
    clause: "",
    seenAtMs: atMs,
    activeSinceMs: atMs,
    isNamed: false,
    wasTrouble: false,
    isMild: false,
    isFalseAlarm: false,
    countedToMs: onsetMs,
    counted: { people: 0, confirmed: 0, contradicted: 0 },
    calmerSinceMs: null,
  };
}

export function isOpen({ incident }: Filed): boolean {
  return incident.state !== "resolved";
}

/** The stage that it was said to be in last. */
export function stageOf({ incident }: Filed) {
  return incident.updates.at(-1)?.stage ?? "investigating";
}
