import { Limiter, type OpusEncoder, type PacketSink, subtractInto } from "../../media/index.ts";
import { FRAME_SAMPLES } from "../../protocol/index.ts";

/** One speaker's way back: a sink, and an encoder of his own for while he speaks. */
export class ReturnLane {
  readonly limiter: Limiter;
  readonly encoder: OpusEncoder;
  sink: PacketSink;
  /** He gets the sum without himself; otherwise what all silent ones get. */
  own = false;
  readonly #mix: Float64Array;
  readonly #pcm: Float32Array;

  constructor(options: { sink: PacketSink; encoder: OpusEncoder; channels: 1 | 2 }) {
    this.sink = options.sink;
    this.encoder = options.encoder;
    this.limiter = new Limiter(options.channels, FRAME_SAMPLES);
    this.#mix = new Float64Array(FRAME_SAMPLES * options.channels);
    this.#pcm = new Float32Array(FRAME_SAMPLES * options.channels);
  }

  /** The packet of the sum without `share`. */
  encodeWithout(share: Float32Array, sum: Float64Array): Uint8Array {
    subtractInto(this.#mix, sum, share);
    this.limiter.process(this.#mix, this.#pcm);
    return this.encoder.encode(this.#pcm);
  }
}
