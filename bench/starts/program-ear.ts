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

/** Whoever is turned away comes again after so long. */
const AGAIN_MS = 500;

/** What one listener of a room noticed of its start, Unix milliseconds. */
export type Heard = {
  /** When the message came that holds the first frame with the host's tone. */
  atMs: number;
  /** What that frame is named by: the moment that it was mixed at. */
  mixedAtMs: number;
};

export type EarOptions = { url: string; room: string; ticket: string /** the host's tone */; hz: number };

/** A listener over WebSocket that decodes what it gets and waits for the host's tone. */
export class ProgramEar implements Disposable {
  readonly #address: string;
  #socket: WebSocket;
  #isGone = false;
  readonly #decoder: OpusDecoder;
  readonly #hz: number;
  #epochMs = 0;
  /** The host's tone; `undefined` while there is none. */
  heard: Heard | undefined;
  /** When the notice came that the room is live. */
  toldLiveAtMs: number | undefined;
  parts = 0;
  connections = 1;

  static async open(options: EarOptions): Promise<ProgramEar> {
    const decoder = await (await loadOpusCodec()).decoder(1);
    return new ProgramEar(options, decoder);
  }

  private constructor({ url, room, ticket, hz }: EarOptions, decoder: OpusDecoder) {
    this.#decoder = decoder;
    this.#hz = hz;
    this.#address = `${url.replace(/^http/, "ws")}/r/${room}/listen?ticket=${ticket}`;
    this.#socket = this.#connect();
  }

  get hearsHost(): boolean {
    return this.heard !== undefined;
  }

  [Symbol.dispose](): void {
    this.#isGone = true;
    this.#socket.close();
    this.#decoder.free();
  }

  /** Comes again when it was turned away or dropped, as a player does. */
  #connect(): WebSocket {
    const socket = new WebSocket(this.#address);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.#isGone || this.#take(new Uint8Array(data as ArrayBuffer));
    socket.onclose = () => setTimeout(() => this.#comeAgain(), AGAIN_MS);
    return socket;
  }

  #comeAgain(): void {
    if (this.#isGone) return;
    this.connections += 1;
    this.#socket = this.#connect();
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
