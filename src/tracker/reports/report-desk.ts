import {
  type PublicComment,
  StentorError,
  type TrackerRecord,
  type TroubleAnswer,
  type TroubleCategory,
  type TroubleReport,
} from "../../protocol/index.ts";
import { BoundedMap } from "./bounded-map.ts";
import { KnownEdges } from "./check/known-edges.ts";
import { CommentShelf, type HeldComment } from "./comments/comment-shelf.ts";
import { type DeskMemory, recall } from "./disk/recall.ts";
import { ReportArchive } from "./disk/report-archive.ts";
import { type Answered, Intake } from "./intake.ts";
import { MinuteBook } from "./minutes/minute-book.ts";
import { MinuteKeeper } from "./minutes/minute-keeper.ts";
import { Presence } from "./minutes/presence.ts";
import { type BinsQuestion, ReportBins } from "./minutes/report-bins.ts";
import type { MinuteOfReports } from "./minutes/tally.ts";
import { Census } from "./people/census.ts";
import type { ReportDeskOptions } from "./report-desk-options.ts";
import { readForm } from "./report-form.ts";
import { type ReportMetrics, reportMetrics } from "./report-metrics.ts";

/** Reports that are known to have come before. */
export const RECENT_MAX = 100_000;
/** Reports that are being checked or written; a further one is refused with `overloaded`. */
export const UNDER_WAY_MAX = 5_000;
const TICK_MS = 1_000;
const DAY_MS = 86_400_000;

/** Takes reports of trouble, checks them, counts them, and tells what it has. Its memory is bounded whatever comes. */
export class ReportDesk {
  readonly #options: ReportDeskOptions;
  readonly #metrics: ReportMetrics;
  readonly #archive: ReportArchive;
  readonly #memory: DeskMemory;
  readonly #intake: Intake;
  readonly #keeper: MinuteKeeper;
  readonly #bins: ReportBins;
  /** By the ids that the browser made up. */
  readonly #underWay = new Map<string, Promise<Answered>>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: ReportDeskOptions) {
    this.#options = options;
    this.#metrics = reportMetrics(options.metrics);
    this.#archive = new ReportArchive(options.store);
    const onForgotten = () => this.#metrics.forgotten.inc();
    this.#memory = {
      census: new Census(onForgotten),
      minutes: new MinuteBook((keys) => this.#metrics.keysDropped.inc(keys)),
      presence: new Presence(),
      edges: new KnownEdges(options.edges),
      shelf: new CommentShelf(() => this.#metrics.comment("forgotten")),
      recent: new BoundedMap(RECENT_MAX),
    };
    const { minutes, presence } = this.#memory;
    this.#intake = new Intake({ ...options, memory: this.#memory, archive: this.#archive, metrics: this.#metrics });
    this.#keeper = new MinuteKeeper({ ...options, minutes, presence, archive: this.#archive, metrics: this.#metrics });
    this.#bins = new ReportBins(minutes, presence);
    options.metrics.gaugeOf(
      "stentor_tracker_minute_cells",
      "Counts of reports held, by minute and key",
      () => minutes.cells,
    );
  }

  /** Reads what the disk has. Throws StentorError `store_unavailable`. */
  async start(): Promise<void> {
    this.#intake.begin(await recall(this.#archive, this.#memory, this.#options.clock.nowMs()));
    await this.tick();
    this.#timer = setInterval(() => void this.tick(), TICK_MS);
  }

  /** Once a second, by itself: sees which edges live, and puts minutes that have ended on the disk. Never rejects. */
  async tick(): Promise<void> {
    const nowMs = this.#options.clock.nowMs();
    this.#memory.edges.look(nowMs);
    await this.#keeper.tick(nowMs, this.#intake.countedSeq);
  }

  /** What was taken is written before it resolves. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled(this.#underWay.values());
    await this.#intake.idle();
    await this.#keeper.write(this.#intake.countedSeq);
  }

  /**
   * Resolves once the report is on the disk. `address`: of whoever sends it; kept nowhere. Throws StentorError `bad_request`,
   * `overloaded` or `store_unavailable`: then it is to be sent again, and counts once.
   */
  async take(report: TroubleReport, address: string): Promise<TroubleAnswer> {
    const { clock } = this.#options;
    const beganMs = clock.monotonicMs();
    try {
      const { answer } = await this.#taken(report, address);
      this.#metrics.taken(answer.taken);
      return answer;
    } catch (fault) {
      this.#metrics.taken("refused");
      throw fault;
    } finally {
      this.#metrics.seconds.observe((clock.monotonicMs() - beganMs) / 1_000);
    }
  }

  /** What came in that minute, late reports too; also of the one that runs. */
  minute(startMs: number): MinuteOfReports {
    return this.#memory.minutes.minute(startMs);
  }

  /** Those that may be shown, the newest first. A region is told where enough people of it reported within a day. */
  comments(options: { room?: string; limit: number }): PublicComment[] {
    const regions = this.byRegion(this.#options.clock.nowMs() - DAY_MS);
    const told = new Set<string | null>(regions.flatMap(({ region, people }) => (people === null ? [] : [region])));
    const shown = this.#memory.shelf.shown(options);
    return shown.map((comment) => (told.has(comment.region) ? comment : { ...comment, region: null }));
  }

  /** Those that wait for the operator, the oldest first. */
  waiting(): HeldComment[] {
    return this.#memory.shelf.waiting();
  }

  /** The operator's word on a comment, shown or waiting. Throws StentorError `comment_not_found` or `store_unavailable`. */
  async moderate(id: string, shown: boolean): Promise<void> {
    const { shelf } = this.#memory;
    if (!shelf.has(id)) throw new StentorError("comment_not_found", `Cannot decide on comment "${id}": it is not here`);
    await this.#archive.keepDecision({ id, shown }, this.#options.clock.nowMs());
    shelf.decide(id, shown);
  }

  /** People in each bin of whole minutes, oldest first; `null`: the tracker was away, or it is longer ago than seven days. */
  bins(question: BinsQuestion): (number | null)[] {
    return this.#bins.bins(question, this.#options.clock.nowMs());
  }

  byRegion(fromMs: number): { region: string; people: number | null }[] {
    return this.#bins.byRegion(fromMs);
  }

  byCategory(fromMs: number, room?: string): Partial<Record<TroubleCategory, number>> {
    return this.#bins.byCategory(fromMs, room);
  }

  people(room: string | null, fromMs: number, toMs: number): TrackerRecord["people"] {
    return this.#bins.people(room, fromMs, toMs);
  }

  /** Reports and comments that are older are gone for good; their counts stay. Throws StentorError `store_unavailable`. */
  async forget(beforeMs: number): Promise<void> {
    await this.#archive.forget(beforeMs, this.#options.clock.nowMs());
    this.#memory.shelf.forget(beforeMs);
  }

  async #taken(report: TroubleReport, address: string): Promise<Answered> {
    const form = readForm(report, this.#options.clock.nowMs());
    const key = this.#intake.keyOf(form);
    const twin = this.#underWay.get(key);
    if (twin !== undefined) return asKnown(await twin);
    const check = this.#memory.recent.get(key);
    if (check !== undefined) return asKnown(this.#intake.answerAgain(form, check));
    if (this.#underWay.size >= UNDER_WAY_MAX) {
      throw new StentorError("overloaded", `Cannot take the report: ${UNDER_WAY_MAX} others are being taken`);
    }
    const taking = this.#intake.take(form, address);
    this.#underWay.set(key, taking);
    return await taking.finally(() => this.#underWay.delete(key));
  }
}

function asKnown({ answer }: Answered): Answered {
  return { answer: { ...answer, taken: "known" } };
}
