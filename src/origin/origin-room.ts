import type { OpusCodec } from "../media/index.ts";
import type { Clock } from "../platform/index.ts";
import {
  encodeMessage,
  encodePartObject,
  PART_MS,
  type PartDigest,
  partAt,
  partStartMs,
  type Rendition,
  type SpeakerFacts,
  subjects,
} from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import { inheritWindows } from "./inherit-windows.ts";
import type { RoomLease } from "./lease/index.ts";
import { type MixedFrame, type MixerMetrics, RoomMixer } from "./mixer/index.ts";
import { type PackagedPart, Packager } from "./packager/index.ts";
import { HISTORY_PARTS, PartHistory } from "./part-history.ts";

export type OriginRoomOptions = {
  lease: RoomLease;
  codec: OpusCodec;
  relay: Relay;
  clock: Clock;
  mixerMetrics: MixerMetrics;
  onPart: (part: PackagedPart) => void;
};

/** Facts are told at each change, and otherwise as often as this, so that control can learn them anew. */
const FACTS_EVERY_TICKS = 50;
/** A successor that says it begins later than this has another idea of time; it is not waited for. */
const MAX_PARTS_TO_SUCCESSOR = 10;
/** Parts that wait until the room is known to be ours still, each rendition counted: a whole window. The oldest give way. */
export const MAX_WITHHELD = 3 * HISTORY_PARTS;

/**
 * One room's sound, from the mixer's tick to the relay. Parts are counted by the monotonic clock from the room's lease on: steps of the
 * wall clock do not show.
 */
export class OriginRoom implements Disposable {
  readonly channels: 1 | 2;
  readonly mixer: RoomMixer;
  readonly #options: OriginRoomOptions;
  readonly #histories: ReadonlyMap<Rendition, PartHistory>;
  readonly #packager: Packager;
  readonly #inheriting: Subscription;
  #windows: Subscription[] = [];
  /** Monotonic: the program starts with a whole part, so that parts keep to their names. */
  #startsAtMs = 0;
  #endPart = Number.POSITIVE_INFINITY;
  #withheld: PackagedPart[] | undefined;
  #ticksSinceFacts = FACTS_EVERY_TICKS;
  #toldFacts = "";

  static async open(options: OriginRoomOptions): Promise<OriginRoom> {
    const { codec, lease, mixerMetrics } = options;
    const { renditions } = lease.card;
    const channels = channelsOf(renditions);
    const packager = await Packager.create({ codec, renditions, channels, firstPart: lease.firstPart });
    try {
      return new OriginRoom(options, await RoomMixer.create({ codec, channels, metrics: mixerMetrics }), packager);
    } catch (error) {
      packager.close();
      throw error;
    }
  }

  private constructor(options: OriginRoomOptions, mixer: RoomMixer, packager: Packager) {
    const { room, renditions, state } = options.lease.card;
    this.#options = options;
    this.mixer = mixer;
    this.channels = channelsOf(renditions);
    this.#packager = packager;
    this.#histories = new Map(
      renditions.map((rendition) => [rendition, new PartHistory(packager.initSection(rendition))]),
    );
    mixer.setLive(state === "live");
    this.#inheriting = inheritWindows(options.relay, room, options.lease.firstPart, this.#histories);
    this.realign();
    if (this.#startsAtMs - options.clock.monotonicMs() <= PART_MS) this.#begin();
  }

  /**
   * Twenty milliseconds of program; `dueMs` is when they were due, so that ticks that are caught up fall into the parts that they are of.
   * False once the successor's part is due: then this room has nothing more to do.
   */
  tick(dueMs: number): boolean {
    const frame = this.mixer.tick();
    this.#tellFacts(frame);
    if (dueMs < this.#startsAtMs) return true;
    if (this.#windows.length === 0) this.#begin();
    for (const packaged of this.#packager.push(frame.pcm)) this.#publish(packaged);
    return this.#packager.nextPart < this.#endPart;
  }

  /** Goes on with the part of this moment, after time was lost that can no longer be caught up. No part is made twice. */
  realign(): void {
    const { clock, lease } = this.#options;
    const { epochMs } = lease.card;
    const nowMs = clock.monotonicMs();
    const roomMs = nowMs + lease.aheadMs;
    const part = Math.max(partAt(epochMs, roomMs + PART_MS - 1), this.#packager.nextPart);
    this.#packager.goOnWith(part);
    this.#startsAtMs = nowMs + partStartMs(epochMs, part) - roomMs;
  }

  /** Makes parts and keeps them to itself, until it is known whether the room is still ours. */
  withhold(): void {
    this.#withheld ??= [];
  }

  /** Gives out what was withheld, and all that follows. */
  giveOut(): void {
    const withheld = this.#withheld ?? [];
    this.#withheld = undefined;
    for (const packaged of withheld) this.#publish(packaged);
  }

  /** Another origin makes this part and those after it, and tells who speaks. */
  endBefore(part: number): void {
    this.#endPart = Math.min(part, this.#packager.nextPart + MAX_PARTS_TO_SUCCESSOR);
    this.giveOut();
  }

  /** What was made from this part on, as far as it is still held. */
  digests(rendition: Rendition, from: number): PartDigest[] {
    return this.#histories.get(rendition)?.digests(from) ?? [];
  }

  [Symbol.dispose](): void {
    this.#inheriting.unsubscribe();
    for (const window of this.#windows) window.unsubscribe();
    this.#packager.close();
    this.mixer.close();
  }

  /** From now on this origin answers for what was made; until then its predecessor does. */
  #begin(): void {
    const { relay, lease } = this.#options;
    this.#inheriting.unsubscribe();
    this.#windows = [...this.#histories].map(([rendition, history]) =>
      relay.respond(subjects.window(lease.card.room, rendition), (from) => history.encode(readFrom(from))),
    );
  }

  #publish(packaged: PackagedPart): void {
    if (packaged.part.number >= this.#endPart) return;
    const { lease, relay, onPart } = this.#options;
    this.#histories.get(packaged.rendition)?.push(packaged.part);
    if (this.#withheld !== undefined) {
      this.#withheld.push(packaged);
      if (this.#withheld.length > MAX_WITHHELD) this.#withheld.shift();
      return;
    }
    relay.publish(subjects.part(lease.card.room, packaged.rendition), encodePartObject(packaged.part));
    onPart(packaged);
  }

  #tellFacts({ playing, speakers }: MixedFrame): void {
    this.#ticksSinceFacts++;
    if (this.#withheld !== undefined || this.#endPart !== Number.POSITIVE_INFINITY) return;
    const gist = playing + speakers.map((speaker) => `${speaker.id} ${speaker.speaking}`).join();
    if (gist === this.#toldFacts && this.#ticksSinceFacts < FACTS_EVERY_TICKS) return;
    this.#toldFacts = gist;
    this.#ticksSinceFacts = 0;
    const { lease, relay } = this.#options;
    const { room } = lease.card;
    const facts: SpeakerFacts = { room, playing, speakers, origin: lease.origin, bootId: lease.bootId };
    relay.publish(subjects.speakers(room), encodeMessage(facts));
  }
}

function channelsOf(renditions: readonly Rendition[]): 1 | 2 {
  return renditions.includes("music") ? 2 : 1;
}

/** All that is there, unless the asker says from where. */
function readFrom(body: Uint8Array): number {
  return body.length === 4 ? new DataView(body.buffer, body.byteOffset, 4).getUint32(0) : 0;
}
