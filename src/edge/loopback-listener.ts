import {
  decodeFrames,
  FRAME_TYPE,
  type ListenFrame,
  type Moved,
  type RoomNotice,
  readPartFrame,
  type Welcome,
} from "../protocol/index.ts";
import { until } from "./loopback-scene.ts";

/** Bun's takes headers; the types at hand are a browser's. */
const BunWebSocket = WebSocket as unknown as new (url: string, options: Bun.WebSocketOptions) => WebSocket;

/** A WebSocket listener that keeps what it was told. For tests. */
export class LoopbackListener implements Disposable {
  readonly frames: ListenFrame[] = [];
  /** How many frames each message held. */
  readonly messages: number[] = [];
  closed: { code: number; reason: string } | undefined;
  readonly #socket: WebSocket;

  private constructor(url: string, options: Bun.WebSocketOptions) {
    this.#socket = new BunWebSocket(url.replace("http", "ws"), options);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("message", ({ data }) => {
      const frames = decodeFrames(new Uint8Array(data as ArrayBuffer));
      this.messages.push(frames.length);
      this.frames.push(...frames);
    });
    this.#socket.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
    });
  }

  /** Resolves when it has been greeted, or closed. */
  static async join(url: string, options: Bun.WebSocketOptions = {}): Promise<LoopbackListener> {
    const listener = new LoopbackListener(url, options);
    await until(() => listener.messages.length > 0 || listener.closed !== undefined);
    return listener;
  }

  get parts(): number[] {
    return this.#bodies(FRAME_TYPE.part).map((body) => readPartFrame(body).number);
  }

  get partBodies(): { number: number; cmaf: Uint8Array }[] {
    return this.#bodies(FRAME_TYPE.part).map(readPartFrame);
  }

  get welcome(): Welcome {
    return this.#json<Welcome>(FRAME_TYPE.welcome)[0] ?? fail("no welcome");
  }

  get notices(): RoomNotice[] {
    return this.#json<RoomNotice>(FRAME_TYPE.notice);
  }

  get moves(): Moved[] {
    return this.#json<Moved>(FRAME_TYPE.moved);
  }

  get types(): number[] {
    return this.frames.map(({ type }) => type);
  }

  send(message: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(message);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #bodies(wanted: number): Uint8Array[] {
    return this.frames.filter(({ type }) => type === wanted).map(({ body }) => body);
  }

  #json<T>(wanted: number): T[] {
    return this.#bodies(wanted).map((body) => JSON.parse(new TextDecoder().decode(body)) as T);
  }
}

function fail(message: string): never {
  throw new Error(message);
}
