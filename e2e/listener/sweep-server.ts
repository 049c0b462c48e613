import { loadOpusCodec } from "../../src/media/index.ts";
import { Packager } from "../../src/origin/packager/index.ts";
import {
  encodeFrames,
  encodeMessage,
  FRAME_SAMPLES,
  FRAME_TYPE,
  FRAMES_PER_PART,
  LISTEN_PROTOCOL_VERSION,
  type ListenFrame,
  PART_MS,
  type Pace,
  type PartObject,
  partAt,
  partFrame,
  partStartMs,
  type Rendition,
  type RoomNotice,
  type Welcome,
} from "../../src/protocol/index.ts";
import { sweepInto } from "./sweep.ts";

/** The room is this old, so that its times are of a real evening's size. */
const ROOM_AGE_MS = 6 * 3_600_000;
const WINDOW_PARTS = 50;
const CSP = "default-src 'self'; script-src 'self'; media-src 'self' blob:; connect-src 'self'";
const PAGE = `<!doctype html><meta charset="utf-8"><title>sweep</title><button>Listen</button><script type="module" src="/page.js"></script>`;

type Made = {
  epochMs: number;
  packager: Packager;
  music: boolean;
  firstPart: number;
  assets: Map<string, string>;
};
type Socket = Bun.ServerWebSocket<{ from: number | undefined }>;

/** The listening protocol with a sweep for a program, small enough to make it misbehave. */
export class SweepServer implements Disposable {
  readonly room = "sweep";
  readonly epochMs: number;
  readonly #packager: Packager;
  readonly #channels: 1 | 2;
  readonly #parts = new Map<string, PartObject>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Bun.Server<{ from: number | undefined }>;
  readonly #timer: Timer;
  #nextPart: number;
  #cutDue = false;
  /** Parts that are never sent to anyone. */
  readonly lost = new Set<number>();
  /** Parts whose bytes no browser can read. */
  readonly garbled = new Set<number>();
  /** Whether new sockets are refused. */
  refusing = false;
  /** How many parts a joiner gets at once. */
  joinParts = 2;
  intervalMs = PART_MS;
  /** What is sent; `turnTo` changes it. */
  #rendition: Rendition;
  #initDue = false;
  #paceDue: { part: number; intervalMs: number } | undefined;
  connections = 0;
  /** How late a part was made at worst: what a busy machine adds to everyone's delay. */
  worstLateMs = 0;

  /** `music`: in stereo, with a lean rendition that is not. */
  static async start({ music = false } = {}): Promise<SweepServer> {
    const epochMs = Math.floor((Date.now() - ROOM_AGE_MS) / PART_MS) * PART_MS;
    const firstPart = partAt(epochMs, Date.now()) - 5;
    const packager = await Packager.create({
      codec: await loadOpusCodec(),
      renditions: music ? ["music", "lean"] : ["voice"],
      channels: music ? 2 : 1,
      firstPart,
    });
    return new SweepServer({ epochMs, packager, music, firstPart, assets: await bundle() });
  }

  private constructor({ epochMs, packager, music, firstPart, assets }: Made) {
    this.epochMs = epochMs;
    this.#packager = packager;
    this.#channels = music ? 2 : 1;
    this.#rendition = music ? "music" : "voice";
    this.#nextPart = firstPart;
    this.#server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: (request, server) => this.#fetch(request, server, assets),
      websocket: {
        open: (socket: Socket) => this.#opened(socket),
        message: () => undefined,
        close: (socket: Socket) => void this.#sockets.delete(socket),
      },
    });
    this.#makeDueParts();
    this.#timer = setInterval(() => this.#makeDueParts(), 5);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  get lastPart(): number {
    return this.#nextPart - 1;
  }

  /** Breaks every connection without a word, right after the next part has been sent. */
  cutAfterNextPart(): void {
    this.#cutDue = true;
  }

  /** Another rendition from the next write on, with its init section before it. */
  turnTo(rendition: Rendition): void {
    this.#rendition = rendition;
    this.#initDue = true;
  }

  /** Tells of another interval and takes it up in time. */
  pace(pace: Pace): void {
    this.send([{ type: FRAME_TYPE.pace, body: encodeMessage(pace) }]);
    this.#paceDue = { part: this.lastPart + Math.ceil(pace.afterMs / PART_MS), intervalMs: pace.intervalMs };
  }

  send(frames: ListenFrame[]): void {
    for (const socket of this.#sockets) socket.send(encodeFrames(frames));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#server.stop(true);
    this.#packager.close();
  }

  #fetch(
    request: Request,
    server: Bun.Server<{ from: number | undefined }>,
    assets: Map<string, string>,
  ): Response | undefined {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === `/r/${this.room}/listen`) {
      if (this.refusing) return new Response(null, { status: 503 });
      const from = searchParams.get("from");
      return server.upgrade(request, { data: { from: from === null ? undefined : Number(from) } })
        ? undefined
        : new Response(null, { status: 426 });
    }
    if (pathname === `/api/v1/rooms/${this.room}`) return Response.json({ state: "live", speakers: [] });
    const headers = { "content-security-policy": CSP };
    if (pathname === "/") return new Response(PAGE, { headers: { ...headers, "content-type": "text/html" } });
    const asset = assets.get(pathname);
    return asset === undefined
      ? new Response(null, { status: 404 })
      : new Response(asset, { headers: { "content-type": "text/javascript" } });
  }

  #opened(socket: Socket): void {
    this.connections += 1;
    const last = this.lastPart;
    const held = [...this.#parts.values()].map(({ number }) => number);
    const first = Math.max(last - WINDOW_PARTS + 1, Math.min(...held));
    const from = Math.max(first, socket.data.from ?? last - this.joinParts + 1);
    const welcome: Welcome = {
      version: LISTEN_PROTOCOL_VERSION,
      room: this.room,
      rendition: this.#rendition,
      epochMs: this.epochMs,
      partMs: PART_MS,
      intervalMs: this.intervalMs,
      serverTimeMs: Date.now(),
      window: { first, last },
      edge: "sweep",
      alternates: [],
      reconnectSpreadMs: 0,
    };
    const frames: ListenFrame[] = [
      { type: FRAME_TYPE.welcome, body: encodeMessage(welcome) },
      { type: FRAME_TYPE.notice, body: encodeMessage(NOTICE) },
      { type: FRAME_TYPE.init, body: this.#packager.initSection(this.#rendition) },
    ];
    for (let number = from; number <= last; number++) frames.push(...this.#framesOf(number));
    socket.send(encodeFrames(frames));
    this.#sockets.add(socket);
  }

  #makeDueParts(): void {
    while (Date.now() >= partStartMs(this.epochMs, this.#nextPart + 1)) {
      const number = this.#nextPart++;
      this.worstLateMs = Math.max(this.worstLateMs, Date.now() - partStartMs(this.epochMs, number + 1));
      this.#make(number);
      this.#write(number);
    }
  }

  #make(number: number): void {
    const mono = new Float32Array(FRAME_SAMPLES);
    for (let index = 0; index < FRAMES_PER_PART; index++) {
      sweepInto(mono, (number * FRAMES_PER_PART + index) * FRAME_SAMPLES);
      const frame =
        this.#channels === 1 ? mono : Float32Array.from({ length: 2 * FRAME_SAMPLES }, (_, at) => mono[at >> 1] ?? 0);
      for (const { rendition, part } of this.#packager.push(frame))
        this.#parts.set(`${rendition} ${part.number}`, part);
    }
    for (const rendition of ["music", "voice", "lean"]) this.#parts.delete(`${rendition} ${number - WINDOW_PARTS}`);
  }

  #write(last: number): void {
    const writes = this.intervalMs / PART_MS;
    if ((last + 1) % writes !== 0) return;
    const frames = Array.from({ length: writes }, (_, back) => this.#framesOf(last - writes + 1 + back)).flat();
    if (this.#initDue) {
      frames.unshift({ type: FRAME_TYPE.init, body: this.#packager.initSection(this.#rendition) });
    }
    this.#initDue = false;
    if (frames.length > 0) this.send(frames);
    if (this.#cutDue) for (const socket of this.#sockets) socket.terminate();
    this.#cutDue = false;
    if (this.#paceDue === undefined || last < this.#paceDue.part || (last + 1) % (this.#paceDue.intervalMs / PART_MS))
      return;
    this.intervalMs = this.#paceDue.intervalMs;
    this.#paceDue = undefined;
  }

  #framesOf(number: number): ListenFrame[] {
    const part = this.#parts.get(`${this.#rendition} ${number}`);
    if (part === undefined || this.lost.has(number)) return [];
    return [partFrame(number, this.garbled.has(number) ? part.cmaf.map((byte) => byte ^ 0x5a) : part.cmaf)];
  }
}

const NOTICE: RoomNotice = {
  room: "sweep",
  title: "Sweep",
  state: "live",
  playing: "speakers",
  listeners: 1,
  speakers: [],
};

async function bundle(): Promise<Map<string, string>> {
  const root = `${import.meta.dir}/../..`;
  const entries = {
    "/page.js": `${import.meta.dir}/page.ts`,
    "/recorder.js": `${import.meta.dir}/recorder-worklet.ts`,
    "/assets/listener-worklet.js": `${root}/client/listener/webcodecs/playout-worklet.ts`,
  };
  const assets = new Map<string, string>();
  for (const [path, entry] of Object.entries(entries)) {
    const built = await Bun.build({ entrypoints: [entry], target: "browser", format: "esm" });
    assets.set(path, (await built.outputs[0]?.text()) ?? "");
  }
  return assets;
}
