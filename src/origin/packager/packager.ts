import { cmafInit, type OpusCodec } from "../../media/index.ts";
import { FRAME_SAMPLES, type PartObject, RENDITIONS, type Rendition } from "../../protocol/index.ts";
import { PartCutter } from "./part-cutter.ts";
import { ProgramEncoder } from "./program-encoder.ts";

export type PackagedPart = { rendition: Rendition; part: PartObject };

export type PackagerOptions = {
  codec: OpusCodec;
  renditions: readonly Rendition[];
  /** Of the program that is pushed; each rendition has its own. */
  channels: 1 | 2;
  /** The number of the part that the first frame begins. */
  firstPart: number;
};

type Line = { rendition: Rendition; encoder: ProgramEncoder; cutter: PartCutter };

const NO_PARTS: readonly PackagedPart[] = Object.freeze([]);

/** One room's program in, its parts in every rendition out. Holds at most one part of each; the caller closes it. */
export class Packager {
  readonly #lines: readonly Line[];
  readonly #frameLength: number;

  static async create({ codec, renditions, channels, firstPart }: PackagerOptions): Promise<Packager> {
    const lines: Line[] = [];
    for (const rendition of renditions) {
      const encoder = await ProgramEncoder.create(codec, rendition, channels);
      lines.push({ rendition, encoder, cutter: new PartCutter(rendition, firstPart) });
    }
    return new Packager(lines, FRAME_SAMPLES * channels);
  }

  private constructor(lines: readonly Line[], frameLength: number) {
    this.#lines = lines;
    this.#frameLength = frameLength;
  }

  /** The CMAF header of a rendition: the same bytes in every room and on every origin. */
  initSection(rendition: Rendition): Uint8Array {
    return cmafInit(RENDITIONS[rendition].channels);
  }

  /**
   * Takes the program's next 20 ms, interleaved, and copies what it needs. Every tenth call returns one part per
   * rendition, in their order; the others return none. Throws RangeError when `pcm` is not one frame, and then has
   * taken nothing.
   */
  push(pcm: Float32Array): readonly PackagedPart[] {
    if (pcm.length !== this.#frameLength) {
      throw new RangeError(`Cannot package frame: it has ${pcm.length} samples, not ${this.#frameLength}`);
    }
    let parts: PackagedPart[] | undefined;
    for (const { rendition, encoder, cutter } of this.#lines) {
      const part = cutter.push(encoder.encode(pcm));
      if (part !== undefined) {
        parts ??= [];
        parts.push({ rendition, part });
      }
    }
    return parts ?? NO_PARTS;
  }

  /** The part that the next frame goes into. */
  get nextPart(): number {
    return this.#lines[0]?.cutter.number ?? 0;
  }

  /** Drops what is filling: the next frame begins this part. The encoders go on, so a listener hears a cut and no click. */
  goOnWith(part: number): void {
    for (const { cutter } of this.#lines) cutter.goOnWith(part);
  }

  /** Gives back the encoders' memory. A part that was filling is dropped. */
  close(): void {
    for (const { encoder } of this.#lines) encoder.free();
  }
}
