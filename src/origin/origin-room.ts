import type { OpusCodec } from "../media/index.ts";
import type { Clock } from "../platform/index.ts";
import {
  encodeMessage,
  encodePartObject,
  PART_MS,
  partAt,
  partStartMs,
  type Rendition,
  type SpeakerFacts,
  subjects,
} from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import { type MixerMetrics, RoomMixer } from "./mixer/index.ts";
import { type PackagedPart, Packager } from "./packager/index.ts";
import { PartHistory } from "./part-history.ts";

export type OriginRoomOptions = {
  room: string;
  epochMs: number;
  renditions: readonly Rendition[];
  codec: OpusCodec;
  relay: Relay;
  clock: Clock;
  mixerMetrics: MixerMetrics;
  onPart: (part: PackagedPart) => void;
};

/** Facts are told at each change, and otherwise as often as this, so that control can learn them anew. */
const FACTS_EVERY_TICKS = 50;

/** One room's sound, from the mixer's tick to the relay. */
export class OriginRoom implements Disposable {
  readonly channels: 1 | 2;
  readonly mixer: RoomMixer;
  readonly #options: OriginRoomOptions;
  readonly #histories: ReadonlyMap<Rendition, PartHistory>;
  readonly #windows: Subscription[];
  readonly #packager: Packager;
  /** Monotonic: the program starts with a whole part, so that parts keep to their names. */
  #startsAtMs = 0;
  #ticksSinceFacts = FACTS_EVERY_TICKS;
  #toldFacts = "";

  static async open(options: OriginRoomOptions): Promise<OriginRoom> {
    const { codec, renditions, mixerMetrics } = options;
    const channels = channelsOf(renditions);
    const packager = await Packager.create({ codec, renditions, channels, firstPart: 0 });
    try {
      return new OriginRoom(options, await RoomMixer.create({ codec, channels, metrics: mixerMetrics }), packager);
    } catch (error) {
      packager.close();
      throw error;
    }
  }

  private constructor(options: OriginRoomOptions, mixer: RoomMixer, packager: Packager) {
    this.#options = options;
    this.mixer = mixer;
    this.channels = channelsOf(options.renditions);
    this.#packager = packager;
    this.#histories = new Map(
      options.renditions.map((rendition) => [rendition, new PartHistory(packager.initSection(rendition))]),
    );
    this.#windows = [...this.#histories].map(([rendition, history]) =>
      options.relay.respond(subjects.window(options.room, rendition), () => history.encode()),
    );
    this.realign();
  }

  /** Twenty milliseconds of program. */
  tick(): void {
    const frame = this.mixer.tick();
    this.#tellFacts({ room: this.#options.room, playing: frame.playing, speakers: frame.speakers });
    if (this.#options.clock.monotonicMs() < this.#startsAtMs) return;
    for (const packaged of this.#packager.push(frame.pcm)) this.#publish(packaged);
  }

  /**
   * Goes on with the part of this moment, after time was lost that can no longer be caught up. The wall clock may have
   * stepped since: no part is made twice, and none is waited for longer than it lasts.
   */
  realign(): void {
    const { epochMs, clock } = this.#options;
    const part = Math.max(partAt(epochMs, clock.nowMs() + PART_MS - 1), this.#packager.nextPart);
    const waitMs = Math.min(PART_MS, partStartMs(epochMs, part) - clock.nowMs());
    this.#packager.goOnWith(part);
    this.#startsAtMs = clock.monotonicMs() + waitMs;
  }

  [Symbol.dispose](): void {
    for (const window of this.#windows) window.unsubscribe();
    this.#packager.close();
    this.mixer.close();
  }

  #publish(packaged: PackagedPart): void {
    const { room, relay, onPart } = this.#options;
    this.#histories.get(packaged.rendition)?.push(packaged.part);
    relay.publish(subjects.part(room, packaged.rendition), encodePartObject(packaged.part));
    onPart(packaged);
  }

  #tellFacts(facts: SpeakerFacts): void {
    this.#ticksSinceFacts++;
    const { room, relay } = this.#options;
    const gist = facts.playing + facts.speakers.map((speaker) => `${speaker.id} ${speaker.speaking}`).join();
    if (gist === this.#toldFacts && this.#ticksSinceFacts < FACTS_EVERY_TICKS) return;
    this.#toldFacts = gist;
    this.#ticksSinceFacts = 0;
    relay.publish(subjects.speakers(room), encodeMessage(facts));
  }
}

function channelsOf(renditions: readonly Rendition[]): 1 | 2 {
  return renditions.includes("music") ? 2 : 1;
}
