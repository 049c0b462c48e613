import { batch, computed, signal } from "@preact/signals";
import { codeOf, sentenceFor } from "../api/api-error.ts";
import type { Keyring } from "../api/keyring.ts";
import type { Room, RoomApi } from "../api/room-api.ts";
import { type LocalStart, startWish } from "../schedule/local-start.ts";
import { startOf } from "../schedule/room-start.ts";
import { ServerTime } from "../schedule/server-time.ts";

const REFRESH_MS = 5_000;
/** While the server does not answer, each wait is twice the one before, up to this. */
const LONGEST_REFRESH_MS = 60_000;

/** `start`: left out where the room begins whenever its host wishes. */
export type RoomWish = { title: string; hostName: string; music: boolean; start?: LocalStart | undefined };

type LobbyOptions = { api: Pick<RoomApi, "list" | "create">; keyring: Keyring; goTo: (address: string) => void };

/** What the lobby knows: the rooms, and whether this browser may open one. */
export class LobbyModel {
  readonly #options: LobbyOptions;
  /** `undefined` until the first answer. */
  readonly rooms = signal<readonly Room[] | undefined>(undefined);
  /** Why the list may be old. */
  readonly trouble = signal<string | undefined>(undefined);
  readonly operator;
  readonly creating = signal(false);
  readonly refusal = signal<string | undefined>(undefined);
  /** A room was made, and the host has something to read before going on to its studio. */
  readonly made = signal<{ note: string; studio: string } | undefined>(undefined);
  readonly #time = new ServerTime();
  /** The server's clock when the list came, Unix milliseconds. */
  readonly serverMs = signal(Date.now());
  readonly shown = computed(() => (this.rooms.value === undefined ? undefined : inOrder(this.rooms.value)));

  constructor(options: LobbyOptions) {
    this.#options = options;
    this.operator = signal(options.keyring.operator);
  }

  /** Asks again every five seconds or so while the page is seen, more rarely while nobody answers. */
  async refreshForever(): Promise<void> {
    for (let waitMs = REFRESH_MS; ; ) {
      await this.refresh();
      waitMs = this.trouble.value === undefined ? REFRESH_MS : Math.min(LONGEST_REFRESH_MS, waitMs * 2);
      await new Promise((resolve) => setTimeout(resolve, waitMs * (0.7 + 0.6 * Math.random())));
      if (document.visibilityState === "hidden") await becomesVisible();
    }
  }

  async refresh(): Promise<void> {
    try {
      const askedAtMs = performance.now();
      const rooms = await this.#options.api.list();
      const serverTimeMs = rooms[0]?.serverTimeMs;
      if (serverTimeMs !== undefined) this.#time.took({ serverTimeMs, askedAtMs, cameAtMs: performance.now() });
      batch(() => {
        this.rooms.value = rooms;
        this.serverMs.value = this.#time.nowMs();
        this.trouble.value = undefined;
      });
    } catch (cause) {
      this.trouble.value = sentenceFor(cause);
    }
  }

  /** The studio's address, for rooms that were made in this browser. */
  studioOf(room: string): string | undefined {
    const token = this.#options.keyring.hostToken(room);
    return token === undefined ? undefined : studioAddress(room, token);
  }

  useToken(token: string): void {
    const cleaned = operatorTokenIn(token);
    if (cleaned === "") return;
    this.#options.keyring.operator = cleaned;
    batch(() => {
      this.operator.value = cleaned;
      this.refusal.value = undefined;
    });
  }

  forgetToken(): void {
    this.#options.keyring.operator = undefined;
    this.operator.value = undefined;
  }

  /** Opens a room and goes to its studio. A token that is not known any more is forgotten. */
  async create(wish: RoomWish): Promise<void> {
    const operator = this.operator.value;
    if (operator === undefined || this.creating.value) return;
    this.creating.value = true;
    this.refusal.value = undefined;
    try {
      const { start, ...rest } = wish;
      const room = await this.#options.api.create(operator, { ...rest, start: start && startWish(start) });
      this.#options.keyring.keepHost(room.id, room.hostToken);
      const studio = studioAddress(room.id, room.hostToken);
      if (room.note) this.made.value = { note: room.note, studio };
      else this.#options.goTo(studio);
    } catch (cause) {
      if (codeOf(cause) === "token_invalid") this.forgetToken();
      this.refusal.value = sentenceFor(cause);
    } finally {
      this.creating.value = false;
    }
  }
}

/** The pasted text may be the token, or the whole link that the server printed. */
export function operatorTokenIn(pasted: string): string {
  const text = pasted.trim();
  return /#operator=([^&\s]+)/.exec(text)?.[1] ?? text;
}

function studioAddress(room: string, token: string): string {
  return `/studio/${room}#token=${encodeURIComponent(token)}`;
}

const RANK = { live: 0, waiting: 1, ended: 2 } as const;

/** Live rooms first, the largest audience on top; then those with a start, the next on top; then those that wait. Ended ones are left out. */
export function inOrder(rooms: readonly Room[]): Room[] {
  return rooms
    .filter((room) => room.state !== "ended")
    .sort(
      (a, b) => RANK[a.state] - RANK[b.state] || startMs(a) - startMs(b) || (b.listeners ?? 0) - (a.listeners ?? 0),
    );
}

/** Late enough to stand behind every start. */
const NO_START_MS = 8.64e15;

function startMs(room: Room): number {
  return room.state === "waiting" ? (startOf(room)?.scheduledAtMs ?? NO_START_MS) : 0;
}

function becomesVisible(): Promise<void> {
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true });
  });
}
