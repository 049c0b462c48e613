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
  #packager: Packager;
  /** The program starts with a whole part, so that parts keep to their names. */
  #startsAtMs: number;
  #realigning = false;
  #ticksSinceFacts = FACTS_EVERY_TICKS;
  #toldFacts = "";

  static async open(options: OriginRoomOptions): Promise<OriginRoom> {
    const channels = channelsOf(options.renditions);
    const mixer = await RoomMixer.create({ codec: options.codec, channels, metrics: options.mixerMetrics });
    const firstPart = nextPart(options);
    return new OriginRoom(options, mixer, await createPackager(options, firstPart), firstPart);
  }

  private constructor(options: OriginRoomOptions, mixer: RoomMixer, packager: Packager, firstPart: number) {
    this.#options = options;
    this.mixer = mixer;
    this.channels = channelsOf(options.renditions);
    this.#packager = packager;
    this.#startsAtMs = partStartMs(options.epochMs, firstPart);
    this.#histories = new Map(
      options.renditions.map((rendition) => [rendition, new PartHistory(packager.initSection(rendition))]),
    );
    this.#windows = [...this.#histories].map(([rendition, history]) =>
      options.relay.respond(subjects.window(options.room, rendition), () => history.encode()),
    );
  }

  /** Twenty milliseconds of program. */
  tick(): void {
    const frame = this.mixer.tick();
    this.#tellFacts({ room: this.#options.room, playing: frame.playing, speakers: frame.speakers });
    if (this.#realigning || this.#options.clock.nowMs() < this.#startsAtMs) return;
    for (const packaged of this.#packager.push(frame.pcm)) this.#publish(packaged);
  }

  /** Goes on with the part of this moment, after time was lost that can no longer be caught up. */
  async realign(): Promise<void> {
    if (this.#realigning) return;
    this.#realigning = true;
    const firstPart = nextPart(this.#options);
    const packager = await createPackager(this.#options, firstPart);
    this.#packager.close();
    this.#packager = packager;
    this.#startsAtMs = partStartMs(this.#options.epochMs, firstPart);
    this.#realigning = false;
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

/** The first part that has not begun yet. */
function nextPart({ epochMs, clock }: OriginRoomOptions): number {
  return partAt(epochMs, clock.nowMs() + PART_MS - 1);
}

function createPackager({ codec, renditions }: OriginRoomOptions, firstPart: number): Promise<Packager> {
  return Packager.create({ codec, renditions, channels: channelsOf(renditions), firstPart });
}
