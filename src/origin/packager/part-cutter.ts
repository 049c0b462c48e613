import { cmafPart, OggWriter } from "../../media/index.ts";
import {
  FRAME_SAMPLES,
  FRAMES_PER_PART,
  PART_SAMPLES,
  type PartObject,
  RENDITIONS,
  type Rendition,
} from "../../protocol/index.ts";

/**
 * The Ogg serial of each rendition, the same in every room and on every origin, so that another origin can go on
 * with a stream that this one began. A listener's stream holds one of them at a time.
 */
const OGG_SERIALS: Record<Rendition, number> = { voice: 0x5374_0001, lean: 0x5374_0002, music: 0x5374_0003 };

/**
 * Cuts one rendition's packets into parts, each in both shapes that listeners fetch.
 *
 * Every part is independent: any Opus packet may start a decoder. What it gives is right after 80 ms (RFC 7845
 * §4.6), in `lean`, which leans on longer prediction, after 200 ms. Part numbers go up by one, so what is pushed
 * must have no gap in time.
 */
export class PartCutter {
  readonly #ogg: OggWriter;
  readonly #packets: Uint8Array[] = [];
  #number: number;

  constructor(rendition: Rendition, firstPart: number) {
    const { channels } = RENDITIONS[rendition];
    this.#ogg = new OggWriter({ serial: OGG_SERIALS[rendition], channels, partSamples: PART_SAMPLES });
    this.#number = firstPart;
  }

  /** The part that is filling. */
  get number(): number {
    return this.#number;
  }

  /** Drops the part that is filling: the next packet begins this one. */
  goOnWith(part: number): void {
    this.#packets.length = 0;
    this.#number = part;
  }

  /** Takes one packet of 20 ms. Returns the part that it completed, or `undefined` while one is filling. */
  push(packet: Uint8Array): PartObject | undefined {
    this.#packets.push(packet);
    if (this.#packets.length < FRAMES_PER_PART) return undefined;
    const part = this.#cut(this.#number);
    this.#number += 1;
    this.#packets.length = 0;
    return part;
  }

  #cut(number: number): PartObject {
    return {
      number,
      cmaf: cmafPart(number + 1, number * PART_SAMPLES, FRAME_SAMPLES, this.#packets),
      oggHead: this.#ogg.head,
      oggPage: this.#ogg.page(number, this.#packets),
    };
  }
}
