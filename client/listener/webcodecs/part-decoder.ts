import { readCmafInit, readCmafPart } from "../../../src/media/index.ts";
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from "../../../src/protocol/index.ts";

/** 30 s of packets, more than is ever caught up on at once. */
export const MAX_DECODE_QUEUE = 1_500;
const MICROS_PER_SAMPLE = 1_000_000 / SAMPLE_RATE_HZ;

export type PartDecoderEvents = {
  /** `at` in samples since the room's epoch; the planes are the receiver's. */
  decoded(at: number, planes: Float32Array[]): void;
  dropped(): void;
  failed(message: string): void;
};

export function decodesOpus(): boolean {
  return typeof AudioDecoder !== "undefined" && typeof AudioWorkletNode !== "undefined" && globalThis.isSecureContext;
}

/** Opus packets of CMAF parts through the browser's decoder, each at its own time. */
export class PartDecoder {
  readonly #events: PartDecoderEvents;
  #decoder: AudioDecoder | undefined;
  #channels = 1;
  #nextTime: number | undefined;

  constructor(events: PartDecoderEvents) {
    this.#events = events;
  }

  /** One that asks for the decoder that is there leaves it alone: what it holds goes on without a seam. */
  useInit(section: Uint8Array): void {
    this.#safely(() => {
      const { channels } = readCmafInit(section);
      if (this.#decoder !== undefined && channels === this.#channels) return;
      this.#channels = channels;
      this.#configure();
    });
  }

  usePart(cmaf: Uint8Array): void {
    if (this.#decoder === undefined) return;
    if (this.#decoder.decodeQueueSize >= MAX_DECODE_QUEUE) {
      this.#events.dropped();
      return;
    }
    const decoder = this.#decoder;
    this.#safely(() => this.#decode(decoder, cmaf));
  }

  /** Makes the decoder anew after `failed`, or when the sound begins anew. */
  restart(): void {
    this.close();
    this.#safely(() => this.#configure());
  }

  close(): void {
    if (this.#decoder?.state !== "closed") this.#decoder?.close();
    this.#decoder = undefined;
    this.#nextTime = undefined;
  }

  #configure(): void {
    if (this.#decoder === undefined) {
      const decoder = new AudioDecoder({
        output: (data) => this.#output(data),
        error: (error) => decoder === this.#decoder && this.#fail(error),
      });
      this.#decoder = decoder;
    }
    this.#decoder.configure({ codec: "opus", sampleRate: SAMPLE_RATE_HZ, numberOfChannels: this.#channels });
  }

  #decode(decoder: AudioDecoder, cmaf: Uint8Array): void {
    const { decodeTime, packets } = readCmafPart(cmaf);
    if (this.#nextTime !== undefined && decodeTime !== this.#nextTime) this.#endRun(decoder);
    this.#nextTime = decodeTime + packets.length * FRAME_SAMPLES;
    for (const [index, data] of packets.entries()) {
      const timestamp = Math.round((decodeTime + index * FRAME_SAMPLES) * MICROS_PER_SAMPLE);
      decoder.decode(new EncodedAudioChunk({ type: "key", timestamp, data }));
    }
  }

  /** Chromium's decoder counts on from its first timestamp, blind to holes; after a flush it takes the next one as it is. */
  #endRun(decoder: AudioDecoder): void {
    decoder.flush().catch(() => undefined);
  }

  #output(data: AudioData): void {
    const planes = Array.from({ length: data.numberOfChannels }, (_, planeIndex) => {
      const plane = new Float32Array(data.numberOfFrames);
      data.copyTo(plane, { planeIndex, format: "f32-planar" });
      return plane;
    });
    const at = Math.round(data.timestamp / MICROS_PER_SAMPLE);
    data.close();
    this.#events.decoded(at, planes);
  }

  #safely(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.close();
    this.#events.failed(error instanceof Error ? error.message : "the decoder failed");
  }
}
