import type { DoorState, EdgeSigns, RoomSigns } from "../../protocol/index.ts";
import type { AudiencePeak, DoorMoment, EventSample } from "../../report/index.ts";
import type { AudienceSample } from "../counting/index.ts";
import type { RoomSums } from "./room-sums.ts";

/**
 * What a second of a room shows. `audience`: `null`: no edge is heard. `isSettled`: what sums grew by came in this very second, and not while
 * control was away.
 */
export type RoomSecond = { atMs: number; audience: AudienceSample | null; sums: RoomSums; isSettled: boolean };
/** What the process that makes the sound told in one second. */
export type OriginWord = { load: number; ticksLate: number };

/** Gathers seconds into one sample. A pure core. */
export class SpanTally {
  readonly #fromMs: number;
  readonly #before: RoomSums["totals"];
  #most: AudiencePeak | null = null;
  #joinsMost = 0;
  #listenersMost = 0;
  #intervalMs: number | null = null;
  #joins: number;
  #refused: EventSample["refused"] = {};
  #turnedAway = 0;
  #origin: EventSample["origin"] = null;

  constructor(fromMs: number, sums: RoomSums) {
    this.#fromMs = fromMs;
    this.#before = { ...sums.totals };
    this.#joins = sums.totals.joins;
  }

  get fromMs(): number {
    return this.#fromMs;
  }

  second({ atMs, audience, sums, isSettled }: RoomSecond): void {
    const joins = isSettled ? Math.max(0, sums.totals.joins - this.#joins) : 0;
    this.#joins = sums.totals.joins;
    this.#joinsMost = Math.max(this.#joinsMost, joins);
    if (audience === null) return;
    const { ears, hls, hlsError, connections, intervalMs } = audience;
    this.#listenersMost = Math.max(this.#listenersMost, connections + Math.round(hls));
    if (intervalMs !== null) this.#intervalMs = Math.max(this.#intervalMs ?? 0, intervalMs);
    const heard = ears + hls;
    if (heard > 0 && (this.#most === null || heard > this.#most.ears + this.#most.hls)) {
      this.#most = { atMs, ears, hls, hlsError, streams: sums.streams, joins };
    }
  }

  signs({ refused }: Pick<RoomSigns, "refused">): void {
    for (const [code, count] of Object.entries(refused) as [keyof typeof refused, number][]) {
      this.#refused[code] = (this.#refused[code] ?? 0) + count;
    }
  }

  turnedAway({ turnedAway }: Pick<EdgeSigns, "turnedAway">): void {
    this.#turnedAway += turnedAway;
  }

  origin({ load, ticksLate }: OriginWord): void {
    const before = this.#origin ?? { load: 0, ticksLate: 0 };
    this.#origin = { load: Math.max(before.load, load), ticksLate: before.ticksLate + ticksLate };
  }

  sample({ atMs, audience, sums }: RoomSecond, door: DoorState | undefined): EventSample {
    const { joins, resumed, stalls, abuse, unread } = sums.totals;
    return {
      atMs,
      spanMs: atMs - this.#fromMs,
      now: audience === null ? null : nowOf(audience, sums),
      most: this.#most,
      joins,
      resumed,
      stalls,
      joinsMost: this.#joinsMost,
      listenersMost: this.#listenersMost,
      behindP50Ms: audience?.behindP50Ms ?? null,
      behindP99Ms: audience?.behindP99Ms ?? null,
      intervalMs: this.#intervalMs,
      door: door === undefined ? null : doorMoment(door),
      refused: this.#refused,
      turnedAway: this.#turnedAway,
      ended: { unread: unread - this.#before.unread, abuse: abuse - this.#before.abuse },
      origin: this.#origin,
    };
  }
}

function nowOf({ connections, ears, hls, hlsError, edges }: AudienceSample, sums: RoomSums): EventSample["now"] {
  return { connections, streams: sums.streams, ears, hls, hlsError, edges };
}

function doorMoment({
  status,
  why,
  seats,
  issued,
  front,
  effort,
  waits,
  calibration,
  challenge,
}: DoorState): DoorMoment {
  return {
    status,
    why,
    seats,
    issued: issued + effort.issued,
    called: Math.min(front, issued) + Math.min(effort.front, effort.issued),
    predictions: calibration.predictions,
    covered: calibration.covered,
    toldMs: waits.at(-1)?.p50Ms ?? null,
    challenge: challenge !== null,
  };
}
