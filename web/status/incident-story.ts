import type { Incident, IncidentUpdate } from "../../src/protocol/index.ts";
import { STAGE_WORDS } from "./status-words.ts";

/** One entry of an incident's timeline. */
export type Chapter = { atMs: number; head: string; text: string; by: IncidentUpdate["by"] | null };

/** From the estimated beginning to the end, the newest first. Signs that are told of at the same moment stay in their order. */
export function storyOf({ onsetMs, openedAtMs, resolvedAtMs, updates }: Incident): Chapter[] {
  const chapters: Chapter[] = [
    { atMs: onsetMs, head: "It began", text: "As far as the measurements tell.", by: null },
    { atMs: openedAtMs, head: "This page said so", text: "", by: null },
    ...updates.map(({ atMs, stage, text, by }) => ({ atMs, head: STAGE_WORDS[stage], text, by })),
  ];
  const isEndTold = updates.some(({ stage }) => stage === "resolved");
  if (resolvedAtMs !== null && !isEndTold) {
    chapters.push({ atMs: resolvedAtMs, head: STAGE_WORDS.resolved, text: "", by: null });
  }
  return chapters
    .map((chapter, at) => ({ chapter, at }))
    .sort(newestFirst)
    .map(({ chapter }) => chapter);
}

type Placed = { chapter: Chapter; at: number };

function newestFirst(one: Placed, other: Placed): number {
  return other.chapter.atMs - one.chapter.atMs || other.at - one.at;
}

/** "212 people reported it; our measurements agree with 180 of them and disagree with 3." */
export function reportersText({ reports }: Incident): string {
  const { people, confirmed, contradicted } = reports;
  if (people === 0) return "Nobody has reported it; our own measurements found it.";
  const who = people === 1 ? "1 person reported it" : `${people.toLocaleString("en")} people reported it`;
  if (confirmed === 0 && contradicted === 0) return `${who}.`;
  const against = contradicted === 0 ? "" : `, and show no trouble for ${contradicted.toLocaleString("en")}`;
  return `${who}. Our measurements show it for ${confirmed.toLocaleString("en")} of them${against}.`;
}
