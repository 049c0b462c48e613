import type { TroubleCheck } from "../../../protocol/index.ts";
import type { BoundedMap } from "../bounded-map.ts";
import type { KnownEdges } from "../check/known-edges.ts";
import type { CommentShelf } from "../comments/comment-shelf.ts";
import { SHOWN_MAX, WAITING_MAX } from "../comments/comment-shelf.ts";
import { HELD_MS, type MinuteBook } from "../minutes/minute-book.ts";
import type { Presence } from "../minutes/presence.ts";
import type { Census } from "../people/census.ts";
import { countedOf } from "./kept-report.ts";
import type { ReportArchive } from "./report-archive.ts";

/** Reports are told apart from ones that came before, and persons from others, for so long. */
const RECENT_MS = 86_400_000;
/** A report may be counted in a minute so long before it came. */
const SLACK_MS = 3_600_000;

/** What a report desk knows by heart. */
export type DeskMemory = {
  census: Census;
  minutes: MinuteBook;
  presence: Presence;
  edges: KnownEdges;
  shelf: CommentShelf;
  /** Reports that came lately, by their pseudonym, and what was found of them. */
  recent: BoundedMap<TroubleCheck>;
};

/** Reads from the disk what a desk knew before this process began. Gives the number of the last report. */
export async function recall(archive: ReportArchive, memory: DeskMemory, nowMs: number): Promise<number> {
  memory.presence.restore(await archive.presence());
  const { minutes, seq } = await archive.minutes(nowMs);
  for (const minute of minutes) memory.minutes.restore(minute);
  await recallComments(archive, memory.shelf);
  const newestMs = minutes.reduce((newest, { startMs }) => Math.max(newest, startMs), nowMs - HELD_MS);
  return await recallReports(archive, memory, { sinceMs: Math.min(nowMs - RECENT_MS, newestMs - SLACK_MS), seq });
}

async function recallReports(
  archive: ReportArchive,
  { census, minutes, edges, recent }: DeskMemory,
  from: { sinceMs: number; seq: number },
): Promise<number> {
  let lastSeq = from.seq;
  for await (const report of archive.reports(from.sinceMs)) {
    recent.set(report.key, report.check);
    if (report.taken === "first") census.remember(report, report.incident, report.receivedAtMs);
    if (report.edge !== null && report.listener !== null) edges.remember(report.edge, report.receivedAtMs);
    // What lies in minutes that were written is counted there.
    if (report.seq > from.seq) minutes.add(countedOf(report), report.happenedAtMs);
    lastSeq = Math.max(lastSeq, report.seq);
  }
  return lastSeq;
}

async function recallComments(archive: ReportArchive, shelf: CommentShelf): Promise<void> {
  const { comments, decisions } = await archive.comments(SHOWN_MAX + WAITING_MAX);
  for (const comment of comments) shelf.add(comment);
  for (const { id, shown } of decisions) shelf.decide(id, shown);
}
