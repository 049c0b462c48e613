import { loadOpusCodec, type OpusDecoder, readCmafInit, readCmafPart } from "../../media/index.ts";
import { PART_MS } from "../../protocol/index.ts";

/** Below this there is no sound at all: a room with an open microphone is far louder. */
export const DIGITAL_SILENCE_DB = -90;
const FLOOR_DB = -120;
/** A decoder that begins within a stream needs so much to find its feet (RFC 7845 §4.6). */
const PRE_ROLL_PACKETS = 4;

/** Decodes parts as they come, and measures how loud they are. */
export class SoundMeter implements Disposable {
  readonly #decoder: OpusDecoder;
  #packets = 0;
  #squares = 0;
  #samples = 0;
  #loudestDb = FLOOR_DB;
  #parts = 0;

  private constructor(decoder: OpusDecoder) {
    this.#decoder = decoder;
  }

  /** `init`: the init section. Rejects with RangeError when it is none of ours. */
  static async of(init: Uint8Array): Promise<SoundMeter> {
    const { channels } = readCmafInit(init);
    const codec = await loadOpusCodec();
    return new SoundMeter(await codec.decoder(channels));
  }

  /** Throws RangeError on what is no part, or holds no Opus. */
  take(cmaf: Uint8Array): void {
    let squares = 0;
    let samples = 0;
    for (const packet of readCmafPart(cmaf).packets) {
      const pcm = this.#decoder.decode(packet);
      this.#packets += 1;
      if (this.#packets <= PRE_ROLL_PACKETS) continue;
      for (const sample of pcm) squares += sample * sample;
      samples += pcm.length;
    }
    this.#parts += 1;
    this.#squares += squares;
    this.#samples += samples;
    this.#loudestDb = Math.max(this.#loudestDb, decibels(squares, samples));
  }

  /** Sound that was decoded. */
  get heardMs(): number {
    return this.#parts * PART_MS;
  }

  /** RMS of all, in dBFS; `null`: nothing was decoded. */
  get levelDb(): number | null {
    return this.#samples === 0 ? null : decibels(this.#squares, this.#samples);
  }

  /** No part of it rises above digital silence. */
  get isSilent(): boolean {
    return this.#loudestDb < DIGITAL_SILENCE_DB;
  }

  [Symbol.dispose](): void {
    this.#decoder.free();
  }
}

function decibels(squares: number, samples: number): number {
  return samples === 0 || squares === 0 ? FLOOR_DB : Math.max(FLOOR_DB, 10 * Math.log10(squares / samples));
}
