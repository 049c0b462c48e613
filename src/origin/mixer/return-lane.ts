import { Limiter, type OpusCodec, type OpusEncoder, type PacketSink, subtractInto } from "../../media/index.ts";
import { FRAME_SAMPLES } from "../../protocol/index.ts";
import { createReturnEncoder } from "./return-encoder.ts";

/** Which packets a speaker gets: those of all silent ones, or his own, with or without redundancy. */
export type ReturnMix = "shared" | "own-resilient" | "own-plain";

/** One speaker's way back: a sink, and encoders of his own for while he speaks. */
export class ReturnLane {
  readonly limiter: Limiter;
  mix: ReturnMix = "shared";
  /** Frames that the resilient encoder has heard ahead of its first use. */
  warmth = 0;
  readonly #sink: PacketSink;
  readonly #resilient: OpusEncoder;
  readonly #plain: OpusEncoder;
  readonly #sum: Float64Array;
  readonly #pcm: Float32Array;

  static async create(options: { codec: OpusCodec; channels: 1 | 2; sink: PacketSink }): Promise<ReturnLane> {
    const { codec, channels } = options;
    const [resilient, plain] = await Promise.all([
      createReturnEncoder(codec, { channels, resilient: true }),
      createReturnEncoder(codec, { channels, resilient: false }),
    ]);
    return new ReturnLane({ ...options, resilient, plain });
  }

  private constructor(options: { channels: 1 | 2; sink: PacketSink; resilient: OpusEncoder; plain: OpusEncoder }) {
    this.#sink = options.sink;
    this.#resilient = options.resilient;
    this.#plain = options.plain;
    this.limiter = new Limiter(options.channels, FRAME_SAMPLES);
    this.#sum = new Float64Array(FRAME_SAMPLES * options.channels);
    this.#pcm = new Float32Array(FRAME_SAMPLES * options.channels);
  }

  /** The one that makes his own packets. */
  get encoder(): OpusEncoder {
    return this.mix === "own-plain" ? this.#plain : this.#resilient;
  }

  send(packet: Uint8Array): void {
    this.#sink.send(packet);
  }

  /** Sends him the sum without `share`, through his own encoder. */
  sendWithout(share: Float32Array, sum: Float64Array): void {
    subtractInto(this.#sum, sum, share);
    this.limiter.process(this.#sum, this.#pcm);
    this.#sink.send(this.encoder.encode(this.#pcm));
  }

  free(): void {
    this.#resilient.free();
    this.#plain.free();
  }
}
