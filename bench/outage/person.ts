import {
  decodeFrames,
  FRAME_TYPE,
  readPartFrame,
  type TroubleAnswer,
  type TroubleCategory,
  type TroubleReport,
  type Welcome,
} from "../../src/protocol/index.ts";

const REPORT_EVERY_MS = 2_500;
const SILENT_AFTER_MS = 3_000;
const COMES_BACK_AFTER_MS = 700;

export type Home = { address: string; timeZone: string; language: string };

/** A listener without ears, from an address of its own, who says so when there is trouble: what a person with the player's page does. */
export class Person implements Disposable {
  readonly #edges: readonly string[];
  readonly #room: string;
  readonly #home: Home;
  readonly #id = crypto.randomUUID().replaceAll("-", "");
  #socket: WebSocket | undefined;
  #listener: { edge: string; id: string } | null = null;
  #part = -1;
  #heardAtMs = performance.now();
  #epochMs = 0;
  #closed = false;
  #at: number;
  readonly #timer: ReturnType<typeof setInterval>;

  /** `edges`: tried in turn, the one at `first` first. */
  constructor(options: { edges: readonly string[]; first: number; room: string; home: Home }) {
    this.#edges = options.edges;
    this.#at = options.first;
    this.#room = options.room;
    this.#home = options.home;
    this.#open();
    this.#timer = setInterval(() => this.#tell(), REPORT_EVERY_MS);
  }

  /** No part for three seconds. */
  get isDeaf(): boolean {
    return performance.now() - this.#heardAtMs > SILENT_AFTER_MS;
  }

  /** Sends a report to this address. Throws when it is refused, or nobody answers within five seconds. */
  async report(to: string, category: TroubleCategory, text: string | null = null): Promise<TroubleAnswer> {
    const report: TroubleReport = {
      id: crypto.randomUUID().replaceAll("-", ""),
      person: this.#id,
      category,
      room: this.#room,
      text,
      agoMs: 0,
      timeZone: this.#home.timeZone,
      language: this.#home.language,
      listener: this.#listener,
      met: { code: null, behindMs: null, stalls: null, part: this.#part < 0 ? null : this.#part },
    };
    const response = await fetch(`${to}/status/reports`, {
      method: "POST",
      headers: { "content-type": "text/plain", "x-forwarded-for": this.#home.address },
      body: JSON.stringify(report),
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`report: ${response.status} ${await response.text()}`);
    return (await response.json()) as TroubleAnswer;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#socket?.close();
  }

  #open(): void {
    const edge = this.#edges[this.#at % this.#edges.length] ?? "";
    const url = `${edge.replace(/^http/, "ws")}/r/${this.#room}/listen${this.#part < 0 ? "" : `?from=${this.#part + 1}`}`;
    const socket = new WebSocket(url, { headers: { "x-forwarded-for": this.#home.address } } as never);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#take(new Uint8Array(data as ArrayBuffer)));
    socket.addEventListener("close", () => {
      this.#at += 1;
      if (!this.#closed) setTimeout(() => this.#closed || this.#open(), COMES_BACK_AFTER_MS);
    });
  }

  #take(bytes: Uint8Array): void {
    for (const { type, body } of decodeFrames(bytes)) {
      if (type === FRAME_TYPE.welcome) {
        const welcome = JSON.parse(new TextDecoder().decode(body)) as Welcome;
        this.#epochMs = welcome.epochMs;
        this.#listener = { edge: welcome.edge, id: welcome.listener ?? "" };
      } else if (type === FRAME_TYPE.part) {
        this.#part = readPartFrame(body).number;
        this.#heardAtMs = performance.now();
      }
    }
  }

  #tell(): void {
    if (this.#part < 0 || this.#socket?.readyState !== WebSocket.OPEN || this.isDeaf) return;
    const behindMs = Date.now() - this.#epochMs - (this.#part + 1) * 200;
    this.#socket.send(JSON.stringify({ type: "heard", part: this.#part, behindMs, stalls: 0 }));
  }
}
