import type { CapacityProof, DoorState, RoomAudience, RoomSigns, SpeakerFacts } from "../../protocol/index.ts";
import type { EventMoment, EventSample } from "../../report/index.ts";
import type { RoomRecord } from "../../store/index.ts";
import type { AudienceSample } from "../counting/index.ts";
import type { RecordHead, RecordPiece } from "./record-piece.ts";
import { EDGES_KEPT, noSums, RoomSums } from "./room-sums.ts";
import { sampleStepMs } from "./sample-pace.ts";
import { type OriginWord, SpanTally } from "./span-tally.ts";

/** Happenings of one room that are kept; further ones are counted. */
export const MOMENTS_MAX = 2_000;
/** What waits for the disk, of one room; the oldest is let go of and counted. */
export const PENDING_MAX = 1_800;
/** A room that nobody is in, away from its beginning. */
const IDLE_STEP_MS = 600_000;
/** Every edge that serves has spoken so long after control's start. */
const SETTLED_MS = 5_000;
/** An edge that carries the room later than others came to help. */
const LATER_MS = 60_000;

type Pending = { samples: EventSample[]; moments: EventMoment[] };

/** Writes one room's record, second by second. A pure core: times are Unix milliseconds; its driver puts what it `take`s on the disk. */
export class RoomRecorder {
  readonly #startedAtMs: number;
  readonly #resumedAtMs: number;
  readonly #isResumed: boolean;
  readonly #sums: RoomSums;
  /** Whether every edge's sums are of this record only. */
  readonly #isWhole: boolean;
  #span: SpanTally;
  #pending: Pending = { samples: [], moments: [] };
  #door: DoorState | undefined;
  #doorTold: string;
  #maker: RecordHead["maker"];
  #playing: SpeakerFacts["playing"];
  #proof: CapacityProof | null;
  #moments: number;
  #lost: RecordHead["lost"];
  #carriedSinceMs: number | undefined;

  /** `head`: how far it had come before a restart. */
  constructor({ createdAtMs, head, nowMs }: { createdAtMs: number; head?: RecordHead | undefined; nowMs: number }) {
    this.#startedAtMs = head?.startedAtMs ?? nowMs;
    this.#resumedAtMs = nowMs;
    this.#isResumed = head !== undefined;
    this.#sums = new RoomSums(head?.sums ?? noSums());
    const isNew = head === undefined && nowMs - createdAtMs < SETTLED_MS;
    this.#isWhole = isNew || (head?.isWhole === true && Object.keys(head.sums.edges).length < EDGES_KEPT);
    this.#doorTold = head?.door ?? "";
    this.#maker = head?.maker ?? null;
    this.#playing = head?.playing ?? "hold";
    this.#proof = head?.proof ?? null;
    this.#moments = head?.moments ?? 0;
    this.#lost = head?.lost ?? { samples: 0, moments: 0 };
    this.#span = new SpanTally(nowMs, this.#sums);
    this.note({ what: "recording", atMs: nowMs, sinceMs: head?.atMs ?? null });
  }

  /** What one edge says of the room. */
  hearEdge(edge: string, audience: RoomAudience, atMs: number): void {
    if (this.#carriedSinceMs !== undefined && atMs - this.#carriedSinceMs > LATER_MS && !this.#sums.knows(edge)) {
      this.note({ what: "edge-came", atMs, edge });
    }
    this.#carriedSinceMs ??= atMs;
    this.#sums.hear(edge, audience, this.#isWhole || atMs - this.#resumedAtMs > SETTLED_MS);
  }

  /** The edge spoke and left the room out. */
  hearNobody(edge: string): void {
    this.#sums.hearNobody(edge);
  }

  /** Whether it had listeners there, who are gone with it. */
  edgeGone(edge: string, atMs: number): boolean {
    const listeners = this.#sums.listenersAt(edge);
    if (listeners === 0) return false;
    const movedBefore = this.#sums.movedBefore(edge);
    this.#sums.hearNobody(edge);
    this.note({ what: "edge-gone", atMs, edge, listeners, movedBefore });
    return true;
  }

  /** It will not come back under this id. */
  forgetEdge(edge: string): void {
    this.#sums.forget(edge);
  }

  edgeLeaving(edge: string, atMs: number): void {
    const listeners = this.#sums.listenersAt(edge);
    if (listeners > 0) this.note({ what: "edge-leaving", atMs, edge, listeners });
  }

  /** What was refused in a second. */
  hearSigns(signs: RoomSigns | undefined, turnedAway: number): void {
    if (signs !== undefined) this.#span.signs(signs);
    this.#span.turnedAway({ turnedAway });
  }

  hearDoor(state: DoorState, atMs: number): void {
    if (this.#door !== undefined && this.#door.turn >= state.turn) return;
    this.#door = state;
    const { status, why, seats, challenge } = state;
    const told = JSON.stringify([status, why, challenge !== null]);
    const isFirst = this.#doorTold === "" && status === "not-queueing";
    if (told === this.#doorTold) return;
    this.#doorTold = told;
    if (!isFirst) this.note({ what: "door", atMs, status, why, seats, challenge: challenge !== null });
  }

  hearSpeakers({ origin, bootId, playing }: SpeakerFacts, atMs: number): void {
    const before = this.#maker;
    if (before !== null && before.bootId !== bootId) {
      this.note({ what: "origin-moved", atMs, from: before.origin, to: origin, again: before.origin === origin });
    }
    this.#maker = { origin, bootId };
    if (playing !== this.#playing) this.note({ what: "playing", atMs, playing });
    this.#playing = playing;
  }

  /** Of the origin that makes the room's sound. */
  hearOrigin(word: OriginWord): void {
    this.#span.origin(word);
  }

  get origin(): string | undefined {
    return this.#maker?.origin;
  }

  /** What a rehearsal has proven counts as it was when the event began. */
  proven(proof: CapacityProof | null, room: RoomRecord, nowMs: number): void {
    const begunMs = room.scheduledAtMs ?? room.openedAtMs ?? room.liveAtMs;
    if (begunMs === null || nowMs < begunMs || this.#proof === null) this.#proof = proof;
  }

  /** Once a second. */
  second(room: RoomRecord, audience: AudienceSample | null, atMs: number): void {
    const isSettled = !this.#isResumed || atMs - this.#resumedAtMs > SETTLED_MS;
    const second = { atMs, audience, sums: this.#sums, isSettled };
    this.#span.second(second);
    const stepMs = this.#stepMs(room, audience, atMs);
    if (Math.floor(atMs / stepMs) === Math.floor(this.#span.fromMs / stepMs)) return;
    this.#cut(second);
  }

  /** The room has ended: what was gathered is a sample. */
  end(reason: string, atMs: number): void {
    this.note({ what: "ended", atMs, reason });
  }

  note(moment: EventMoment): void {
    this.#moments += 1;
    if (this.#moments > MOMENTS_MAX) this.#lost.moments += 1;
    else this.#pending.moments.push(moment);
  }

  get hasUnwritten(): boolean {
    return this.#pending.samples.length > 0 || this.#pending.moments.length > 0;
  }

  /** What is new, with how far the record has come; `undefined`: nothing is. */
  take(nowMs: number): RecordPiece | undefined {
    const { samples, moments } = this.#pending;
    if (samples.length === 0 && moments.length === 0) return undefined;
    this.#pending = { samples: [], moments: [] };
    return { samples, moments, head: this.#head(nowMs) };
  }

  /** The disk did not take it: it waits. */
  giveBack({ samples, moments }: RecordPiece): void {
    const all = [...samples, ...this.#pending.samples];
    const tooMany = Math.max(0, all.length - PENDING_MAX);
    this.#lost.samples += tooMany;
    this.#pending = { samples: all.slice(tooMany), moments: [...moments, ...this.#pending.moments] };
  }

  #stepMs(room: RoomRecord, audience: AudienceSample | null, atMs: number): number {
    const stepMs = sampleStepMs(room, atMs);
    const isIdle = (audience?.connections ?? 0) + (audience?.hls ?? 0) === 0;
    return isIdle && stepMs === 60_000 ? IDLE_STEP_MS : stepMs;
  }

  #cut(second: Parameters<SpanTally["second"]>[0]): void {
    this.#pending.samples.push(this.#span.sample(second, this.#door));
    this.#span = new SpanTally(second.atMs, this.#sums);
  }

  #head(atMs: number): RecordHead {
    return {
      atMs,
      startedAtMs: this.#startedAtMs,
      isWhole: this.#isWhole,
      sums: this.#sums.row,
      maker: this.#maker,
      playing: this.#playing,
      door: this.#doorTold,
      proof: this.#proof,
      moments: this.#moments,
      lost: this.#lost,
    };
  }
}
