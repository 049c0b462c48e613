import { loadOpusCodec, type OpusDecoder, readCmafPart } from "../../src/media/index.ts";
import {
  decodeFrames,
  FRAME_MS,
  FRAME_TYPE,
  partStartMs,
  type RoomNotice,
  readPartFrame,
  type Welcome,
} from "../../src/protocol/index.ts";
import { shareOf } from "./share-of.ts";

/** A frame with more than this share of its power at the host's pitch is the host, and not the hold sound. */
const IS_HOST = 0.5;

/** What one listener of a room noticed of its start, Unix milliseconds. */
export type Heard = {
  /** When the message came that holds the first frame with the host's tone. */
  atMs: number;
  /** What that frame is named by: the moment that it was mixed at. */
  mixedAtMs: number;
};

/** A listener over WebSocket that decodes what it gets and waits for the host's tone. */
export class ProgramEar implements Disposable {
  readonly #socket: WebSocket;
  readonly #decoder: OpusDecoder;
  readonly #hz: number;
  #epochMs = 0;
  /** The host's tone; `undefined` while there is none. */
  heard: Heard | undefined;
  /** When the notice came that the room is live. */
  toldLiveAtMs: number | undefined;
  parts = 0;

  static async open(options: { url: string; room: string; hz: number }): Promise<ProgramEar> {
    const decoder = await (await loadOpusCodec()).decoder(1);
    return new ProgramEar(options, decoder);
  }

  private constructor({ url, room, hz }: { url: string; room: string; hz: number }, decoder: OpusDecoder) {
    this.#decoder = decoder;
    this.#hz = hz;
    this.#socket = new WebSocket(`${url.replace(/^http/, "ws")}/r/${room}/listen`);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onmessage = ({ data }) => this.#take(new Uint8Array(data as ArrayBuffer));
  }

  get hearsHost(): boolean {
    return this.heard !== undefined;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
    this.#decoder.free();
  }

  #take(message: Uint8Array): void {
    const atMs = performance.timeOrigin + performance.now();
    for (const { type, body } of decodeFrames(message)) {
      if (type === FRAME_TYPE.welcome) this.#epochMs = json<Welcome>(body).epochMs;
      if (type === FRAME_TYPE.notice && json<RoomNotice>(body).state === "live") this.toldLiveAtMs ??= atMs;
      if (type === FRAME_TYPE.part && this.heard === undefined) this.#listen(body, atMs);
    }
  }

  #listen(body: Uint8Array, atMs: number): void {
    const { number, cmaf } = readPartFrame(body);
    this.parts += 1;
    for (const [frame, packet] of readCmafPart(cmaf).packets.entries()) {
      const isHost = shareOf(this.#decoder.decode(packet), this.#hz) > IS_HOST;
      if (!isHost || this.heard !== undefined) continue;
      this.heard = { atMs, mixedAtMs: partStartMs(this.#epochMs, number) + frame * FRAME_MS };
    }
  }
}

function json<T>(body: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(body)) as T;
}
