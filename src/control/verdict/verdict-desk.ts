import type { Counter, Gauge } from "prom-client";
import type { Clock, Log, Metrics } from "../../platform/index.ts";
import { type DoorState, decodeMessage, type EdgeSigns, subjects, type Verdict } from "../../protocol/index.ts";
import type { Relay, Subscription } from "../../relay/index.ts";
import type { RoomRecord, RoomStore } from "../../store/index.ts";
import { HOUSE, MODEL, ROOMS_MAX, type VerdictContext, VerdictEngine } from "../../verdict/index.ts";
import type { Access } from "../access.ts";
import { DoorLog, type Moments } from "./door-log.ts";
import { type KeptSigns, VerdictBook } from "./verdict-book.ts";

/** The verdict is written so often under stress, and at each change. */
const WRITTEN_EVERY_MS = 60_000;
/** A room of which nothing was heard for so long is forgotten here. */
const QUIET_MS = 600_000;
/** Without a word from when on, the history is of the last day. */
const DAY_MS = 86_400_000;
/** Entries that one answer holds. */
const VERDICTS_TOLD_MAX = 200;
const SIGNS_TOLD_MAX = 120;

/** `history`: oldest first, each change and each minute of stress; of many, the oldest since the moment that was named, or the newest of the last day. `prior`: what evidence is multiplied with. */
export type VerdictView = {
  now: Verdict;
  history: Verdict[];
  model: string;
  prior: Record<Verdict["verdict"], number>;
};

type Judged = { verdict: Verdict; writtenAtMs: number; heardAtMs: number };

export type VerdictDeskParts = {
  relay: Relay;
  store: RoomStore;
  access: Access;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Told of each verdict on a room, once a second. */
  onJudged?: (verdict: Verdict) => void;
  /** When people were told of the room in writing, Unix milliseconds. */
  postsAtMs: (room: string) => readonly number[];
};

/** Judges every room that edges speak of. Listens from its making; `keep` is called once a second; `close` ends it. */
export class VerdictDesk {
  readonly #parts: VerdictDeskParts;
  readonly #engine = new VerdictEngine();
  readonly #doors = new DoorLog({ roomsMax: ROOMS_MAX });
  readonly #book: VerdictBook;
  readonly #judged = new Map<string, Judged>();
  readonly #subscriptions: Subscription[];
  readonly #metrics: { lost: Counter; unwritten: Counter; stressed: Gauge; said: Counter<"verdict"> };

  constructor(parts: VerdictDeskParts) {
    const { relay, metrics, clock } = parts;
    this.#parts = parts;
    this.#book = new VerdictBook(parts.store);
    this.#metrics = {
      lost: metrics.counter("stentor_control_signs_lost_total", "Reports of signs beyond what is held."),
      unwritten: metrics.counter("stentor_control_verdicts_unwritten_total", "Verdicts that the disk did not take."),
      stressed: metrics.gauge("stentor_control_rooms_stressed", "Rooms whose load has to be explained."),
      said: metrics.counter("stentor_control_verdicts_total", "Verdicts that were said aloud anew.", ["verdict"]),
    };
    this.#subscriptions = [
      relay.subscribe(subjects.edgeSigns("*"), (bytes) => {
        if (!this.#engine.take(decodeMessage<EdgeSigns>(bytes), clock.nowMs())) this.#metrics.lost.inc();
      }),
      relay.subscribe(subjects.doorState("*"), (bytes) => this.#doors.hear(decodeMessage<DoorState>(bytes))),
    ];
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** Once a second: every room is judged, and what has to last is written. */
  async keep(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    for (const room of this.#engine.rooms()) await this.#judge(room, nowMs);
    for (const [room, { heardAtMs }] of this.#judged) if (nowMs - heardAtMs > QUIET_MS) this.#forget(room);
    this.#metrics.stressed.set(
      this.#judged.values().reduce((count, { verdict }) => count + (verdict.stressed ? 1 : 0), 0),
    );
    await this.#write(this.#book.prune(nowMs));
  }

  /** Throws `room_not_found`; a room that was forgotten is known by its verdicts as long as these last. `null`: of the whole house. */
  async verdict(room: string | null, sinceMs: number | undefined): Promise<VerdictView> {
    const nowMs = this.#parts.clock.nowMs();
    const history = await this.#book.verdicts(room ?? HOUSE, {
      sinceMs: sinceMs ?? nowMs - DAY_MS,
      limit: VERDICTS_TOLD_MAX,
      newest: sinceMs === undefined,
    });
    if (room !== null && history.length === 0) await this.#parts.access.room(room);
    const now = this.#judged.get(room ?? HOUSE)?.verdict ?? this.#engine.atEase(room ?? HOUSE, nowMs);
    return { now, history, model: MODEL.note, prior: this.#engine.prior };
  }

  /** The merged seconds that verdicts rest on. Throws `room_not_found`. */
  async signs(room: string | null, sinceMs: number): Promise<KeptSigns> {
    const kept = await this.#book.signs(room ?? HOUSE, sinceMs, SIGNS_TOLD_MAX);
    if (room !== null && kept.seconds.length === 0) await this.#parts.access.room(room);
    return kept;
  }

  async #judge(room: string, nowMs: number): Promise<void> {
    const context = await this.#contextOf(room);
    if (context === undefined) return;
    const { verdict, keep } = this.#engine.judge(room, nowMs, context);
    const before = this.#judged.get(room);
    const changed = isChanged(before?.verdict, verdict);
    const isDue = changed || (verdict.stressed && nowMs - (before?.writtenAtMs ?? 0) >= WRITTEN_EVERY_MS);
    this.#judged.set(room, { verdict, heardAtMs: nowMs, writtenAtMs: isDue ? nowMs : (before?.writtenAtMs ?? nowMs) });
    if (room !== HOUSE) this.#parts.onJudged?.(verdict);
    if (changed) this.#metrics.said.inc({ verdict: verdict.verdict });
    if (keep.length > 0) await this.#write(this.#book.keepSigns(room, keep));
    if (isDue) await this.#write(this.#book.keepVerdict(verdict));
  }

  /** `undefined`: no such room; edges may speak of rooms that never were, because somebody asked for them. */
  async #contextOf(room: string): Promise<VerdictContext | undefined> {
    const { store } = this.#parts;
    if (room === HOUSE) return this.#doors.ofAll(this.#momentsOf(await store.rooms()));
    const record = await store.room(room);
    return record && this.#doors.take(room, this.#momentsOf([record]));
  }

  #momentsOf(rooms: readonly RoomRecord[]): Moments {
    return {
      expectedAtMs: rooms.flatMap((room) => [room.scheduledAtMs, room.liveAtMs].filter((atMs) => atMs !== null)),
      postsAtMs: rooms.flatMap((room) => this.#parts.postsAtMs(room.id)),
    };
  }

  /** A full disk stops no verdict; its history then has a hole, and is counted. */
  async #write(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (refusal) {
      this.#metrics.unwritten.inc();
      this.#parts.log.warn({ reason: String(refusal) }, "A verdict could not be written");
    }
  }

  #forget(room: string): void {
    this.#judged.delete(room);
    this.#engine.forget(room);
    this.#doors.forget(room);
  }
}

function isChanged(before: Verdict | undefined, now: Verdict): boolean {
  return now.verdict !== (before?.verdict ?? "undetermined") || now.stressed !== (before?.stressed ?? false);
}
