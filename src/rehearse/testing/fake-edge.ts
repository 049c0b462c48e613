import {
  encodeFrames,
  encodeMessage,
  FRAME_TYPE,
  type ListenFrame,
  PART_MS,
  partAt,
  partFrame,
  type Welcome,
} from "../../protocol/index.ts";

const CHUNK_BYTES = 600;
const BACKLOG_PARTS = 4;

type Seat = {
  index: number;
  from: number | undefined;
  was: string | null;
  stalled: Uint8Array<ArrayBuffer>[] | undefined;
};
export type FakeListener = Bun.ServerWebSocket<Seat>;

/** What goes wrong for one listener, by the order in which it connected, when so many parts have been written since the start. */
export type EdgeFault = { listener: number; afterParts: number } & (
  | { kind: "skip" | "repeat" | "corrupt" | "close" | "end" }
  | { kind: "stall"; parts: number }
  | { kind: "say"; frame: ListenFrame }
);

/** An edge of few listeners that speaks the listening protocol by the book, except for the faults that it is told. */
export class FakeEdge {
  readonly #server: Bun.Server<Seat>;
  readonly #listeners: FakeListener[] = [];
  readonly #faults: EdgeFault[];
  readonly #epochMs: number;
  readonly #timer: ReturnType<typeof setInterval>;
  /** What listeners sent: `heard` reports as text. */
  readonly heard: string[] = [];
  /** The query of each connection. */
  readonly asked: { from: number | undefined; was: string | null }[] = [];
  /** Rooms made and ended, and by whose token. */
  readonly rooms: string[] = [];
  readonly welcome: Partial<Welcome>;
  #next: number;
  #written = 0;

  constructor(faults: EdgeFault[] = [], welcome: Partial<Welcome> = {}, tls?: { cert: string; key: string }) {
    this.#faults = faults;
    this.welcome = welcome;
    this.#epochMs = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
    this.#next = partAt(this.#epochMs, Date.now());
    this.#server = Bun.serve<Seat>({
      port: 0,
      hostname: "127.0.0.1",
      ...(tls === undefined ? {} : { tls }),
      fetch: (request, server) => this.#fetch(request, server),
      websocket: {
        open: (socket) => this.#greet(socket),
        message: (_, text) => void this.heard.push(String(text)),
      },
    });
    this.#timer = setInterval(() => this.#tick(), PART_MS / 10);
  }

  /** Where it is, by the name that certificates have. */
  get url(): string {
    return `${this.#server.protocol}://localhost:${this.#server.port}`;
  }

  get published(): { number: number; sha256: string }[] {
    return Array.from({ length: this.#written }, (_, at) => {
      const number = this.#next - this.#written + at;
      return { number, sha256: new Bun.CryptoHasher("sha256").update(chunkOf(number)).digest("hex") };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#server.stop(true);
  }

  #fetch(request: Request, server: Bun.Server<Seat>): Response | undefined {
    const { searchParams, pathname } = new URL(request.url);
    if (pathname.endsWith("/digests")) return Response.json({ digests: this.published });
    if (request.method === "POST") {
      const token = request.headers.get("authorization")?.replace("Bearer ", "");
      this.rooms.push(`${pathname.endsWith("/end") ? "ended" : "made"} by ${token}`);
      return Response.json({ id: "fake" }, { status: 201 });
    }
    const from = searchParams.get("from");
    const asked = { from: from === null ? undefined : Number(from), was: searchParams.get("was") };
    const index = this.asked.length;
    if (server.upgrade(request, { data: { index, ...asked, stalled: undefined } })) {
      this.asked.push(asked);
      return undefined;
    }
    return Response.json({ error: { code: "not_found" } }, { status: 404 });
  }

  #greet(socket: FakeListener): void {
    const first = socket.data.from ?? this.#next - BACKLOG_PARTS;
    const welcome: Welcome = {
      version: 1,
      room: "fake",
      rendition: "voice",
      epochMs: this.#epochMs,
      partMs: PART_MS,
      intervalMs: PART_MS,
      serverTimeMs: Date.now(),
      window: { first: this.#next - BACKLOG_PARTS, last: this.#next - 1 },
      edge: socket.data.was === null ? "fake-edge" : "fake-edge-2",
      alternates: [],
      reconnectSpreadMs: 100,
      ...this.welcome,
    };
    const parts = Array.from({ length: Math.max(0, this.#next - first) }, (_, at) => part(first + at));
    const frames = [
      { type: FRAME_TYPE.welcome, body: encodeMessage(welcome) },
      { type: FRAME_TYPE.init, body: new Uint8Array(40) },
      ...parts,
    ];
    socket.send(message(frames));
    this.#listeners.push(socket);
  }

  /** Parts are written when their time is over, as an origin makes them. */
  #tick(): void {
    while (Date.now() >= this.#epochMs + (this.#next + 1) * PART_MS) {
      const number = this.#next;
      this.#next += 1;
      this.#written += 1;
      for (const socket of this.#listeners) this.#write(socket, number);
    }
  }

  #write(socket: FakeListener, number: number): void {
    const fault = this.#faults.find(
      ({ listener, afterParts }) => listener === socket.data.index && afterParts === this.#written,
    );
    if (fault?.kind === "stall") this.#stall(socket, fault.parts);
    if (socket.data.stalled !== undefined) socket.data.stalled.push(message([part(number)]));
    else for (const bytes of writesFor(fault, number)) socket.send(bytes);
    if (fault?.kind === "close") socket.terminate();
    if (fault?.kind === "end") socket.close(1000, "room_ended");
  }

  /** Nothing is lost: it comes all together when the stall is over. */
  #stall(socket: FakeListener, parts: number): void {
    socket.data.stalled = [];
    setTimeout(() => {
      for (const bytes of socket.data.stalled ?? []) socket.send(bytes);
      socket.data.stalled = undefined;
    }, parts * PART_MS);
  }
}

function writesFor(fault: EdgeFault | undefined, number: number): Uint8Array<ArrayBuffer>[] {
  const whole = message([part(number)]);
  if (fault?.kind === "skip") return [];
  if (fault?.kind === "repeat") return [whole, whole];
  if (fault?.kind === "say") return [message([fault.frame, part(number)])];
  if (fault?.kind === "end") return [whole, message([{ type: FRAME_TYPE.end, body: new Uint8Array(0) }])];
  if (fault?.kind !== "corrupt") return [whole];
  const corrupt = whole.slice();
  corrupt[corrupt.length - 1] = (corrupt.at(-1) ?? 0) ^ 1;
  return [corrupt];
}

function part(number: number): ListenFrame {
  return partFrame(number, chunkOf(number));
}

/** Bytes that no other part has. */
function chunkOf(number: number): Uint8Array {
  return Uint8Array.from({ length: CHUNK_BYTES }, (_, at) => (number * 31 + at * 7) & 0xff);
}

function message(frames: readonly ListenFrame[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(encodeFrames(frames));
}
