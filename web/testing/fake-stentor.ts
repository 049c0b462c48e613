import { ERROR_STATUS, errorBody, StentorError } from "../../src/protocol/index.ts";
import type { DoorWish, Me, Room, RoomSpeaker, RoomVerdict, StartWish } from "../api/room-api.ts";
import type { Pages } from "../build.ts";
import { FakeDoor } from "./fake-door.ts";
import { FakePosts } from "./fake-posts.ts";
import { fakeStart } from "./fake-start.ts";
import { FakeTracker } from "./fake-tracker.ts";

/** Whoever answers WHIP offers in the server's place; see `stage-page.ts`. */
export type Stage = {
  offer(session: string, sdp: string): Promise<string>;
  restart(session: string, fragment: string): Promise<string>;
};

/** One listening socket's other end. */
type Listening = { edge: WebSocket };

type Person = Me & { token: string };

const POLICY = [
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; media-src 'self' blob:; img-src 'self' data:",
  "worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
].join("; ");

/**
 * Pages and JSON API of one made-up server, to show the pages in any state without the rest of Stentor.
 *
 * It keeps the wire's shapes and the real Content-Security-Policy; its rooms are set by hand.
 */
export class FakeStentor implements AsyncDisposable {
  readonly operator = "operator-token";
  readonly rooms = new Map<string, Room>();
  readonly people = new Map<string, Person>();
  /** Everything that came in, such as "POST /api/v1/rooms". */
  readonly requests: string[] = [];
  /** Rooms without one are open to everybody. */
  readonly doors = new Map<string, FakeDoor>();
  readonly verdicts = new Map<string, RoomVerdict>();
  readonly posts = new Map<string, FakePosts>();
  readonly sessions = new Map<string, { participant: string }>();
  /** Answers nothing at all while true. */
  away = false;
  /** What it answers below `/status`; without one the tracker is away. */
  tracker: FakeTracker | undefined;
  stage: Stage | undefined;
  /** Where listening sockets are passed on to, such as `ws://127.0.0.1:8080/r/sweep/listen`; without it there is no sound. */
  sound: string | undefined;
  readonly #server: Bun.Server<Listening>;
  /** Another origin that its pages may ask. */
  elsewhere = "";
  readonly #pages: Pages;
  readonly #watchers = new Set<() => void>();
  #count = 0;

  constructor(pages: Pages, options: { hostname?: string } = {}) {
    this.#pages = pages;
    this.#server = Bun.serve({
      port: 0,
      hostname: options.hostname ?? "127.0.0.1",
      fetch: (request, server) =>
        this.#atDoor(request) ?? (this.#listens(request, server) ? undefined : this.#answer(request)),
      websocket: {
        open: (socket) => passOn(socket),
        message: ({ data }, message) => {
          if (data.edge.readyState === WebSocket.OPEN) data.edge.send(message);
        },
        close: ({ data }) => data.edge.close(),
      },
    });
  }

  get url(): string {
    return `http://${this.#server.hostname}:${this.#server.port}`;
  }

  /** A tracker that knows of nothing bad. */
  openTracker(nowMs = Date.now()): FakeTracker {
    this.tracker = new FakeTracker(this.operator, nowMs);
    return this.tracker;
  }

  /** Resolves when something like this has come in. */
  asked(like: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.requests.some((request) => like.test(request))) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true);
  }

  room(facts: Partial<Room> & { id: string }): Room {
    const { id } = facts;
    const listen = `${this.url}/r/${id}`;
    const room: Room = {
      title: "Town hall",
      state: "waiting",
      listeners: 0,
      speakers: [],
      links: { listen, live: `${listen}/live.opus`, hls: `${listen}/hls/index.m3u8` },
      ...facts,
    };
    this.rooms.set(id, room);
    return room;
  }

  /** What is posted in a room. */
  postsOf(id: string): FakePosts {
    const posts = this.posts.get(id) ?? new FakePosts(id);
    this.posts.set(id, posts);
    return posts;
  }

  /** A room as the API shows it now. */
  #shown(room: Room): Room {
    return { ...room, serverTimeMs: Date.now(), postsTurn: this.posts.get(room.id)?.turn ?? 0 };
  }

  person(room: Room, facts: Partial<RoomSpeaker> & { name: string }): Person {
    this.#count += 1;
    const speaker: RoomSpeaker = {
      id: `p-${this.#count}`,
      role: "guest",
      speaking: false,
      onAir: true,
      loudnessLufs: -70,
      ...facts,
    };
    room.speakers.push(speaker);
    const person = { id: speaker.id, name: speaker.name, role: speaker.role, token: `token-${this.#count}` };
    this.people.set(person.token, person);
    return person;
  }

  /** `undefined`: the request may pass. */
  #atDoor(request: Request): Response | undefined {
    const { pathname, searchParams } = new URL(request.url);
    const [, id = "", what] = /^\/r\/([^/]+)\/(door|listen)$/.exec(pathname) ?? [];
    const door = this.doors.get(id);
    if (door === undefined || this.away) return undefined;
    if (what === "door") {
      this.requests.push(`${request.method} ${pathname}`);
      return request.method === "POST" ? door.ask(searchParams) : door.look();
    }
    const ticket = searchParams.get("ticket") ?? "";
    door.shown.push(ticket);
    return door.admits(ticket) ? undefined : door.refuse();
  }

  #listens(request: Request, server: Bun.Server<Listening>): boolean {
    const { pathname, search } = new URL(request.url);
    if (this.sound === undefined || !/^\/r\/[^/]+\/listen$/.test(pathname)) return false;
    this.requests.push("GET listen");
    return server.upgrade(request, { data: { edge: new WebSocket(this.sound + search) } });
  }

  async #answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    this.requests.push(`${request.method} ${path}`);
    for (const look of this.#watchers) look();
    if (this.away && !path.startsWith("/assets/")) return new Response("away", { status: 503 });
    try {
      return (this.#picture(path) ??
        this.#page(path) ??
        (await this.#ofTracker(request, path)) ??
        (await this.#data(request, path))) as Response;
    } catch (error) {
      if (!(error instanceof StentorError)) throw error;
      return Response.json(errorBody(error), { status: ERROR_STATUS[error.code] });
    }
  }

  #policy(): string {
    return POLICY.replace("connect-src 'self'", `connect-src 'self' ${this.elsewhere}`);
  }

  async #ofTracker(request: Request, path: string): Promise<Response | undefined> {
    if (!path.startsWith("/status/")) return undefined;
    const away = () => new Response("away", { status: 503, headers: { "access-control-allow-origin": "*" } });
    return (await this.tracker?.answerTo(request)) ?? away();
  }

  #page(path: string): Response | undefined {
    const { assets, lobby, player, studio, verdict, status, pushWorker } = this.#pages;
    const asset = assets.get(path);
    if (asset !== undefined)
      return new Response(new Uint8Array(asset.body), { headers: { "content-type": asset.type } });
    if (path === "/status/push-worker.js")
      return new Response(pushWorker, { headers: { "content-type": "text/javascript" } });
    const documents: [RegExp, string][] = [
      [/^\/status$/, status],
      [/^\/$/, lobby],
      [/^\/r\/[^/]+$/, player],
      [/^\/r\/[^/]+\/verdict$/, verdict],
      [/^\/studio\//, studio],
    ];
    const html = documents.find(([pattern]) => pattern.test(path))?.[1];
    if (html === undefined) return undefined;
    return new Response(html, { headers: { "content-type": "text/html", "content-security-policy": this.#policy() } });
  }

  #picture(path: string): Response | undefined {
    const [, id = "", post = ""] = /^\/r\/([^/]+)\/posts\/([^/]+)\/picture$/.exec(path) ?? [];
    return this.posts.get(id)?.picture(post);
  }

  async #data(request: Request, path: string): Promise<Response> {
    const [head, version, kind, id = "", ...rest] = path.slice(1).split("/");
    if (head === "whip") return this.#whip(request, version ?? "", kind);
    if (head !== "api" || kind !== "rooms") throw new StentorError("not_found", "Cannot answer: nothing lives here");
    if (id === "")
      return request.method === "POST"
        ? this.#create(request)
        : Response.json({ rooms: [...this.rooms.values()].map((room) => this.#shown(room)) });
    const room = this.rooms.get(id);
    if (room === undefined) throw new StentorError("room_not_found", `Cannot find room "${id}": it does not exist`);
    return this.#ofRoom(request, room, rest);
  }

  async #create(request: Request): Promise<Response> {
    if (bearer(request) !== this.operator) throw new StentorError("token_invalid", "Cannot open a room: wrong token");
    const wish = (await request.json()) as { title: string; hostName?: string } & Partial<StartWish>;
    this.#count += 1;
    const start = wish.scheduledAt === undefined ? undefined : fakeStart(wish as StartWish);
    const room = this.room({ id: `room-${this.#count}`, title: wish.title, schedule: start?.schedule ?? null });
    const host = this.person(room, { name: wish.hostName ?? "Host", role: "host", onAir: false });
    const { id, title, state, links } = room;
    const studio = `${this.url}/studio/${id}#token=${host.token}`;
    const whip = `${this.url}/whip/${id}`;
    return Response.json(
      { id, title, state, note: start?.note ?? null, hostToken: host.token, links: { ...links, studio, whip } },
      { status: 201 },
    );
  }

  async #ofRoom(request: Request, room: Room, [verb, participant]: string[]): Promise<Response> {
    if (verb === undefined) return Response.json(this.#shown(room));
    const open = request.method === "GET" ? this.#openAnswer(room, verb) : undefined;
    if (open !== undefined) return open;
    const person = this.people.get(bearer(request));
    if (person === undefined || !room.speakers.some(({ id }) => id === person.id)) {
      throw new StentorError("token_invalid", "Cannot let the caller in: the token is not of this room");
    }
    return this.#ofPerson(request, room, person, [verb, participant]);
  }

  /** What anybody may ask of a room. */
  #openAnswer(room: Room, verb: string): Response | undefined {
    const verdict = this.verdicts.get(room.id);
    if (verb === "posts") return this.postsOf(room.id).list(room.title);
    if (verb === "door") return this.#door(room.id).look();
    return verb === "verdict" && verdict !== undefined ? Response.json(verdict) : undefined;
  }

  async #ofPerson(
    request: Request,
    room: Room,
    person: Person,
    [verb, participant]: [string, string | undefined],
  ): Promise<Response> {
    if (verb === "live") room.state = "live";
    if (verb === "end") room.state = "ended";
    if (verb === "live" || verb === "end") return Response.json(this.#shown(room));
    if (verb === "schedule") return this.#schedule(request, room);
    if (verb === "posts") return this.postsOf(room.id).change(request, person.name, participant);
    if (verb === "me") return this.#me(request, room, person);
    if (verb === "door") return this.#setDoor(room.id, (await request.json()) as DoorWish);
    if (verb === "invitations")
      return this.#inviteListeners(room.id, ((await request.json()) as { count: number }).count);
    if (request.method === "DELETE") {
      room.speakers = room.speakers.filter(({ id }) => id !== participant);
      return new Response(null, { status: 204 });
    }
    const { name = "Guest" } = (await request.json()) as { name?: string };
    const guest = this.person(room, { name, onAir: false });
    const links = { studio: `${this.url}/studio/${room.id}#token=${guest.token}`, whip: `${this.url}/whip/${room.id}` };
    return Response.json({ id: guest.id, name, token: guest.token, links }, { status: 201 });
  }

  async #schedule(request: Request, room: Room): Promise<Response> {
    if (request.method === "DELETE") {
      room.schedule = null;
      return new Response(null, { status: 204 });
    }
    const answer = fakeStart((await request.json()) as StartWish);
    room.schedule = answer.schedule;
    return Response.json({ ...answer, serverTimeMs: Date.now() });
  }

  #setDoor(id: string, { seats, opensAt, suspended }: DoorWish): Response {
    const door = this.#door(id);
    if (seats !== undefined) door.set({ seats });
    if (opensAt !== undefined) door.set({ opensAtMs: opensAt === null ? null : Date.parse(opensAt) });
    if (opensAt !== undefined) door.set({ status: opensAt === null ? "not-queueing" : "prequeue" });
    if (suspended !== undefined) door.set({ status: suspended ? "suspended" : "queueing" });
    return door.look();
  }

  #door(id: string): FakeDoor {
    const door = this.doors.get(id) ?? new FakeDoor(id, { status: "not-queueing", why: null, seats: null, seated: 0 });
    this.doors.set(id, door);
    return door;
  }

  #inviteListeners(id: string, count: number): Response {
    const links = Array.from({ length: count }, (_, index) => `${this.url}/r/${id}#ticket=invitation-${index + 1}`);
    return Response.json({ invitations: links.map((listen) => ({ listen })) }, { status: 201 });
  }

  async #me(request: Request, room: Room, person: Person): Promise<Response> {
    if (request.method === "PATCH") person.name = ((await request.json()) as { name: string }).name;
    const speaker = room.speakers.find(({ id }) => id === person.id);
    if (speaker !== undefined) speaker.name = person.name;
    return Response.json({ id: person.id, name: person.name, role: person.role });
  }

  async #whip(request: Request, id: string, session: string | undefined): Promise<Response> {
    const person = this.people.get(bearer(request));
    const room = this.rooms.get(id);
    if (person === undefined || room === undefined) throw new StentorError("token_invalid", "Cannot join: wrong token");
    if (session === undefined) return this.#join(await request.text(), room, person);
    if (!this.sessions.has(session)) throw new StentorError("session_not_found", "Cannot find session: it is gone");
    if (request.method === "DELETE") {
      this.sessions.delete(session);
      this.#setOnAir(room, person.id, false);
      return new Response(null, { status: 200 });
    }
    const fragment = await this.stage?.restart(session, await request.text());
    return new Response(fragment, { headers: { etag: '"2"', "content-type": "application/trickle-ice-sdpfrag" } });
  }

  async #join(sdp: string, room: Room, person: Person): Promise<Response> {
    if (this.stage === undefined) throw new StentorError("origin_unavailable", "Cannot join: there is no stage");
    this.#count += 1;
    const session = `s-${this.#count}`;
    const answer = await this.stage.offer(session, sdp);
    this.sessions.set(session, { participant: person.id });
    this.#setOnAir(room, person.id, true);
    const headers = { location: `/whip/${room.id}/${session}`, etag: '"1"', "content-type": "application/sdp" };
    return new Response(answer, { status: 201, headers });
  }

  #setOnAir(room: Room, participant: string, onAir: boolean): void {
    const speaker = room.speakers.find(({ id }) => id === participant);
    if (speaker !== undefined) speaker.onAir = onAir;
  }
}

function passOn(socket: Bun.ServerWebSocket<Listening>): void {
  const { edge } = socket.data;
  edge.binaryType = "arraybuffer";
  edge.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => void socket.send(data);
  edge.onclose = () => socket.close();
}

function bearer(request: Request): string {
  return request.headers.get("authorization")?.replace(/^Bearer /, "") ?? "";
}
