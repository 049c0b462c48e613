/** A room in simulated time, for tests: speakers made of arrays, and what everyone heard. */
import { loadOpusCodec, type OpusCodec, type PcmSource, type PulledFrame } from "../../../media/index.ts";
import { Metrics } from "../../../platform/index.ts";
import { FRAME_MS, FRAME_SAMPLES } from "../../../protocol/index.ts";
import { MixerMetrics } from "../mixer-metrics.ts";
import { type MixedFrame, RoomMixer } from "../room-mixer.ts";

export class MixerScene {
  readonly mixer: RoomMixer;
  readonly metrics: Metrics;
  readonly channels: 1 | 2;
  /** Packets that each speaker got. */
  readonly packets = new Map<string, Uint8Array[]>();
  readonly #program: Float32Array[] = [];
  readonly playing: ("speakers" | "hold")[] = [];

  static async open(options: { codec?: OpusCodec; channels?: 1 | 2; live?: boolean } = {}): Promise<MixerScene> {
    const { codec = plainCodec(), channels = 1, live = true } = options;
    const metrics = new Metrics();
    const mixer = await RoomMixer.create({ codec, channels, metrics: new MixerMetrics(metrics) });
    mixer.setLive(live);
    return new MixerScene(mixer, metrics, channels);
  }

  private constructor(mixer: RoomMixer, metrics: Metrics, channels: 1 | 2) {
    this.mixer = mixer;
    this.metrics = metrics;
    this.channels = channels;
  }

  async speaker(id: string, source: PcmSource | Float32Array): Promise<void> {
    const packets: Uint8Array[] = [];
    this.packets.set(id, packets);
    await this.mixer.add(id, source instanceof Float32Array ? sourceOf(source) : source, {
      send: (packet) => packets.push(packet),
    });
  }

  /** Ticks for so long; hands back the last frame. */
  run(ms: number): MixedFrame {
    let frame = this.mixer.tick();
    this.#keep(frame);
    for (let tick = 1; tick < ms / FRAME_MS; tick++) {
      frame = this.mixer.tick();
      this.#keep(frame);
    }
    return frame;
  }

  /** What listeners heard between two moments. */
  program(fromMs = 0, toMs = Number.POSITIVE_INFINITY): Float32Array {
    return joined(this.#program.slice(fromMs / FRAME_MS, toMs / FRAME_MS));
  }

  /** What a speaker heard, when the codec is the plain one. */
  heardBy(id: string): Float32Array {
    return joined((this.packets.get(id) ?? []).map(plainPcm));
  }

  /** What a speaker heard through libopus. */
  async decodedBy(id: string): Promise<Float32Array> {
    const decoder = await (await loadOpusCodec()).decoder(this.channels);
    const pcm = joined((this.packets.get(id) ?? []).map((packet) => decoder.decode(packet)));
    decoder.free();
    return pcm;
  }

  /** The value of a metric, labels as in Prometheus text. */
  async count(name: string): Promise<number> {
    const line = (await this.metrics.text()).split("\n").find((each) => each.startsWith(`${name} `));
    return Number(line?.split(" ")[1] ?? Number.NaN);
  }

  #keep(frame: MixedFrame): void {
    this.#program.push(frame.pcm.slice());
    this.playing.push(frame.playing);
  }
}

/** Plays the array once, then says that nothing arrives. */
export function sourceOf(pcm: Float32Array): PcmSource {
  let at = 0;
  return {
    pull(into): PulledFrame {
      const frame = pcm.subarray(at, at + into.length);
      at += into.length;
      into.fill(0);
      into.set(frame);
      return frame.length > 0 ? "sound" : "silence";
    },
  };
}

/** Packets are the samples themselves: what was encoded can be looked at exactly. */
function plainCodec(): OpusCodec {
  return {
    encoder: async () => ({ encode: (pcm) => new Uint8Array(pcm.slice().buffer), free: () => undefined }),
    decoder: async () => {
      throw new Error("The mixer does not decode");
    },
  };
}

function plainPcm(packet: Uint8Array): Float32Array {
  return new Float32Array(packet.buffer);
}

export function joined(frames: readonly Float32Array[]): Float32Array {
  const pcm = new Float32Array(frames.reduce((length, frame) => length + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    pcm.set(frame, at);
    at += frame.length;
  }
  return pcm;
}

export function scaled(pcm: Float32Array, gain: number): Float32Array {
  return pcm.map((sample) => sample * gain);
}

export function silenceMs(ms: number): Float32Array {
  return new Float32Array((ms * FRAME_SAMPLES) / FRAME_MS);
}

/** Cosine of the angle between two sounds of one length: 1 is the same, 0 unrelated. */
export function correlation(one: Float32Array, other: Float32Array): number {
  let product = 0;
  let [oneEnergy, otherEnergy] = [1e-30, 1e-30];
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const [a, b] = [one[at] ?? 0, other[at] ?? 0];
    product += a * b;
    oneEnergy += a * a;
    otherEnergy += b * b;
  }
  return product / Math.sqrt(oneEnergy * otherEnergy);
}

export function largestStep(pcm: Float32Array): number {
  let largest = 0;
  for (let at = 1; at < pcm.length; at++) largest = Math.max(largest, Math.abs((pcm[at] ?? 0) - (pcm[at - 1] ?? 0)));
  return largest;
}

export function peak(pcm: Float32Array): number {
  return pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/** A sine that goes on for as long as it is asked for. */
export function sine(hz: number, amplitude: number, ms: number): Float32Array {
  return Float32Array.from({ length: ms * 48 }, (_, at) => amplitude * Math.sin((2 * Math.PI * hz * at) / 48_000));
}
