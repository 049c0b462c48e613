import type { ServerTimeSample } from "../../client/listener/index.ts";
import type { DoorView, Post, RoomSchedule, RoomState, Verdict } from "../../src/protocol/index.ts";
import { ApiError, refusalOf } from "./api-error.ts";

export type RoomSpeaker = {
  id: string;
  name: string;
  role: "host" | "guest";
  speaking: boolean;
  loudnessLufs: number;
  /** Connected to the stage; the audience hears them once the room is live. */
  onAir: boolean;
};

type RoomLinks = { listen: string; live: string; hls: string };

/** A room as anybody may see it. */
export type Room = {
  id: string;
  title: string;
  state: RoomState;
  /** `null` while no edge tells. */
  listeners: number | null;
  speakers: RoomSpeaker[];
  links: RoomLinks;
  /** ISO 8601; `null` before it goes live. */
  liveAt?: string | null;
  music?: boolean;
  schedule?: ShownSchedule | null;
  /** The server's clock, Unix milliseconds. */
  serverTimeMs?: number;
  /** Grows with each post and each removal; 0: there never was one. */
  postsTurn?: number;
};

/** Times in ISO 8601. */
export type ShownSchedule = Pick<RoomSchedule, "timeZone" | "phase"> & { scheduledAt: string; openedAt: string | null };

/** `scheduledAt`: a local date and time in that zone. */
export type StartWish = { scheduledAt: string; timeZone: string };
/** `note`: what had to be decided for the host, such as which of two equal local times was taken. */
export type StartAnswer = { schedule: ShownSchedule | null; note: string | null; serverTimeMs: number };

/** The newest first. `turn`: as `Room.postsTurn`. */
export type PostList = { turn: number; posts: Post[] };
export type PostWish = {
  text: string;
  link: string | null;
  picture: { base64: string; alt: string } | null;
  promoted: boolean;
};

export type NewRoom = {
  id: string;
  title: string;
  state: RoomState;
  hostToken: string;
  /** As in `StartAnswer`. */
  note?: string | null;
  links: RoomLinks & { studio: string; whip: string };
};
export type Me = { id: string; name: string; role: "host" | "guest" };
export type Invitation = { id: string; name: string; token: string; links: { studio: string; whip: string } };

/** What is said of a room's load. `history`: oldest first, each change and each minute of stress in the last day. */
export type RoomVerdict = {
  now: Verdict;
  history: Verdict[];
  /** Where the weights come from. */
  model?: string;
  retention: { verdictsDays: number; signsDays: number };
};

/** What the host may set on the door; what is left out stays. `null`: as many as the servers carry, and at once. */
export type DoorWish = { seats?: number | null; opensAt?: string | null; suspended?: boolean };

/** The longest that the API takes. */
export const TITLE_MAX = 200;
export const NAME_MAX = 80;

const TIMEOUT_MS = 8_000;
/** A picture takes its time on a slow network. */
const POST_TIMEOUT_MS = 45_000;

/** The JSON API, from a page. Every call throws ApiError. */
export class RoomApi {
  async list(): Promise<Room[]> {
    return (await call<{ rooms: Room[] }>("GET", "/rooms")).rooms;
  }

  get(id: string): Promise<Room> {
    return call("GET", room(id));
  }

  /** The server's clock, read from the room's page. */
  async time(id: string): Promise<ServerTimeSample> {
    const askedAtMs = performance.now();
    const { serverTimeMs } = await this.get(id);
    if (serverTimeMs === undefined) throw new ApiError("internal");
    return { serverTimeMs, askedAtMs, cameAtMs: performance.now() };
  }

  create(
    operator: string,
    wish: { title: string; music: boolean; hostName: string; start?: StartWish | undefined },
  ): Promise<NewRoom> {
    const { title, music, hostName, start } = wish;
    const body = { title, ...(music && { music }), ...(hostName !== "" && { hostName }), ...start };
    return call("POST", "/rooms", operator, body);
  }

  setStart(id: string, token: string, wish: StartWish): Promise<StartAnswer> {
    return call("PUT", `${room(id)}/schedule`, token, wish);
  }

  clearStart(id: string, token: string): Promise<void> {
    return call("DELETE", `${room(id)}/schedule`, token);
  }

  posts(id: string): Promise<PostList> {
    return call("GET", `${room(id)}/posts`);
  }

  /** `key`: the same wish sent twice under it makes one post. */
  post(id: string, token: string, wish: PostWish, key: string): Promise<Post> {
    return call("POST", `${room(id)}/posts`, token, wish, { key, timeoutMs: POST_TIMEOUT_MS });
  }

  removePost(id: string, token: string, post: string): Promise<void> {
    return call("DELETE", `${room(id)}/posts/${encodeURIComponent(post)}`, token);
  }

  goLive(id: string, token: string): Promise<Room> {
    return call("POST", `${room(id)}/live`, token);
  }

  end(id: string, token: string): Promise<Room> {
    return call("POST", `${room(id)}/end`, token);
  }

  invite(id: string, token: string, name: string): Promise<Invitation> {
    return call("POST", `${room(id)}/speakers`, token, name === "" ? {} : { name });
  }

  remove(id: string, token: string, participant: string): Promise<void> {
    return call("DELETE", `${room(id)}/speakers/${encodeURIComponent(participant)}`, token);
  }

  verdict(id: string): Promise<RoomVerdict> {
    return call("GET", `${room(id)}/verdict`);
  }

  /** The door, as anybody sees it. */
  door(id: string): Promise<DoorView> {
    return call("GET", `${room(id)}/door`);
  }

  setDoor(id: string, token: string, wish: DoorWish): Promise<DoorView> {
    return call("PUT", `${room(id)}/door`, token, wish);
  }

  /** Links that let their holders in past the queue. */
  async inviteListeners(id: string, token: string, count: number): Promise<string[]> {
    const { invitations } = await call<ListenerInvitations>("POST", `${room(id)}/invitations`, token, { count });
    return invitations.map(({ listen }) => listen);
  }

  me(id: string, token: string): Promise<Me> {
    return call("GET", `${room(id)}/me`, token);
  }

  rename(id: string, token: string, name: string): Promise<Me> {
    return call("PATCH", `${room(id)}/me`, token, { name });
  }
}

const room = (id: string) => `/rooms/${encodeURIComponent(id)}`;

type ListenerInvitations = { invitations: { listen: string }[] };

async function call<T>(
  method: string,
  path: string,
  token?: string,
  body?: unknown,
  { key, timeoutMs = TIMEOUT_MS }: { key?: string; timeoutMs?: number } = {},
): Promise<T> {
  const headers = new Headers({ accept: "application/json" });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (body !== undefined) headers.set("content-type", "application/json");
  if (key !== undefined) headers.set("idempotency-key", key);
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers,
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new ApiError("network", { cause });
  });
  if (!response.ok) throw await refusalOf(response);
  return await bodyOf(response);
}

async function bodyOf<T>(response: Response): Promise<T> {
  try {
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  } catch (cause) {
    throw new ApiError("network", { cause });
  }
}
