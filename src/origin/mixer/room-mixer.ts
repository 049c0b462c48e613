import { addInto, type OpusCodec, type PacketSink, type PcmSource } from "../../media/index.ts";
import { FRAME_SAMPLES, type SpeakerLevel, StentorError } from "../../protocol/index.ts";
import { prepareHoldSound } from "./hold-sound.ts";
import type { MixerMetrics } from "./mixer-metrics.ts";
import { Program } from "./program.ts";
import { createReturnEncoder } from "./return-encoder.ts";
import { ReturnLane } from "./return-lane.ts";
import { type ReturningSpeaker, Returns } from "./returns.ts";
import { SpeakerStrip } from "./speaker-strip.ts";

/** More than one core can mix in time would make every speaker late. */
export const MAX_SPEAKERS_PER_ROOM = 200;

export type RoomMixerOptions = { codec: OpusCodec; channels: 1 | 2; metrics: MixerMetrics };

/** What a tick gave. Everything in it is the mixer's own and good until the next tick. */
export type MixedFrame = {
  /** 960 samples per channel, interleaved, never above −1 dBFS. */
  pcm: Float32Array;
  playing: "speakers" | "hold";
  /** In the order in which they came. */
  speakers: SpeakerLevel[];
};

/** One room's sound: pulls every speaker, makes the program, and sends each speaker the mix without himself. */
export class RoomMixer {
  readonly #options: RoomMixerOptions;
  readonly #speakers = new Map<string, ReturningSpeaker>();
  /** The map's values: a tick makes no iterators. */
  #inOrder: readonly ReturningSpeaker[] = [];
  /** Speakers of whom one frame is still heard: they fade out instead of breaking off. */
  readonly #leaving: SpeakerStrip[] = [];
  /** The newest `add` of each participant: an older one that waits for its encoder comes to nothing. */
  readonly #arrivals = new Map<string, symbol>();
  readonly #program: Program;
  readonly #returns: Returns;
  readonly #sum: Float64Array;
  readonly #frame: MixedFrame;
  readonly #stage = { live: false, speakers: 0, arriving: false, loudestLufs: 0 };
  #closed = false;

  /** Not live at first. */
  static async create(options: RoomMixerOptions): Promise<RoomMixer> {
    const { codec, channels, metrics } = options;
    const [hold, shared] = await Promise.all([
      prepareHoldSound(channels),
      createReturnEncoder(codec, { channels, resilient: true }),
    ]);
    return new RoomMixer(options, new Program({ channels, hold }), new Returns({ shared, channels, metrics }));
  }

  private constructor(options: RoomMixerOptions, program: Program, returns: Returns) {
    this.#options = options;
    this.#program = program;
    this.#returns = returns;
    this.#sum = new Float64Array(FRAME_SAMPLES * options.channels);
    this.#frame = { pcm: program.pcm, playing: "hold", speakers: [] };
  }

  /**
   * From the next tick on, pulls `source` and sends packets to `sink`; without a sink nothing is encoded for him. The same id
   * again replaces both without a gap. Throws StentorError `speaker_limit` when the room is full.
   */
  async add(id: string, source: PcmSource, sink: PacketSink | undefined): Promise<void> {
    if (this.#closed) return;
    this.#refuseTooMany(id);
    const arrival = Symbol(id);
    this.#arrivals.set(id, arrival);
    const lane = sink === undefined ? undefined : await ReturnLane.create({ ...this.#options, sink });
    if (this.#arrivals.get(id) !== arrival) {
      lane?.free();
      return;
    }
    this.#arrivals.delete(id);
    this.#put(id, source, lane);
  }

  /** Also when his `add` is still under way. Unknown ids are fine. */
  remove(id: string): void {
    this.#arrivals.delete(id);
    const speaker = this.#speakers.get(id);
    if (speaker === undefined) return;
    this.#speakers.delete(id);
    speaker.lane?.free();
    speaker.strip.replace(NOTHING);
    this.#leaving.push(speaker.strip);
    this.#options.metrics.speakers.dec();
    this.#list();
  }

  /** Before and after, listeners hear the hold sound, and speakers each other. */
  setLive(live: boolean): void {
    this.#stage.live = live;
  }

  /** Makes the next 20 ms. */
  tick(): MixedFrame {
    this.#pullAll();
    this.#program.make(this.#sum, this.#stage);
    this.#returns.send(this.#inOrder, this.#sum);
    this.#frame.playing = this.#program.playing;
    const { speakerFrames, holdFrames } = this.#options.metrics;
    (this.#frame.playing === "hold" ? holdFrames : speakerFrames).inc();
    return this.#frame;
  }

  /** Frees the encoders. Sources and sinks are not the mixer's to close. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#arrivals.clear();
    for (const id of [...this.#speakers.keys()]) this.remove(id);
    this.#returns.free();
  }

  #refuseTooMany(id: string): void {
    if (this.#speakers.has(id) || this.#arrivals.has(id)) return;
    if (this.#speakers.size + this.#arrivals.size < MAX_SPEAKERS_PER_ROOM) return;
    this.#options.metrics.speakersRefused.inc();
    throw new StentorError(
      "speaker_limit",
      `Cannot add speaker "${id}": the room already has ${MAX_SPEAKERS_PER_ROOM} of them`,
    );
  }

  #put(id: string, source: PcmSource, lane: ReturnLane | undefined): void {
    const present = this.#speakers.get(id);
    if (present !== undefined) {
      present.strip.replace(source);
      present.lane?.free();
      present.lane = lane;
      return;
    }
    const { channels, metrics } = this.#options;
    this.#speakers.set(id, { strip: new SpeakerStrip({ id, source, channels, metrics }), lane });
    metrics.speakers.inc();
    this.#list();
  }

  #list(): void {
    this.#inOrder = [...this.#speakers.values()];
    this.#frame.speakers = this.#inOrder.map(({ strip }) => strip.level);
    this.#stage.speakers = this.#speakers.size;
  }

  #pullAll(): void {
    this.#sum.fill(0);
    this.#stage.arriving = false;
    this.#stage.loudestLufs = Number.NEGATIVE_INFINITY;
    for (const { strip } of this.#inOrder) {
      this.#pull(strip);
      this.#stage.arriving ||= strip.arriving;
      this.#stage.loudestLufs = Math.max(this.#stage.loudestLufs, strip.level.loudnessLufs);
    }
    for (const strip of this.#leaving) this.#pull(strip);
    this.#leaving.length = 0;
  }

  #pull(strip: SpeakerStrip): void {
    strip.pull();
    if (strip.inMix) addInto(this.#sum, strip.share);
  }
}

const NOTHING: PcmSource = {
  pull(into) {
    into.fill(0);
    return "silence";
  },
};
