import type { CapacityProof, PartDigest, Rendition } from "../../protocol/index.ts";

const TIMEOUT_MS = 5_000;

type Shown = { listeners?: unknown; connections?: unknown };

/** The server's HTTP API, as far as a rehearsal needs it. */
export class RoomApi {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token: string | undefined) {
    this.#url = url;
    this.#token = token;
  }

  /** The new room's id. Throws Error with the server's own words when it refuses. */
  async makeRoom(title: string): Promise<string> {
    const asked = this.#ask("/api/v1/rooms", { method: "POST", body: JSON.stringify({ title }) });
    const answer = await asked
      .then((response) => response.json() as Promise<{ id?: string; error?: { message?: string } }>)
      .catch((cause) => {
        throw new Error(`Cannot make a room for the rehearsal: ${this.#url} does not answer as Stentor does`, {
          cause,
        });
      });
    if (answer.id !== undefined) return answer.id;
    throw new Error(`Cannot make a room for the rehearsal: ${answer.error?.message ?? "the server gave none"}`);
  }

  /** Throws Error when the server says that it has no such room; one that says nothing may have it all the same. */
  async findRoom(room: string): Promise<void> {
    const found = await this.#ask(`/api/v1/rooms/${encodeURIComponent(room)}`, {}).catch(() => undefined);
    if (found?.status !== 404) return;
    const code = await found.json().then(
      (body: { error?: { code?: string } } | null) => body?.error?.code,
      () => undefined,
    );
    if (code === "room_not_found") throw new Error(`Cannot rehearse in room "${room}": ${this.#url} has no such room`);
  }

  async endRoom(room: string): Promise<void> {
    await this.#ask(`/api/v1/rooms/${encodeURIComponent(room)}/end`, { method: "POST" });
  }

  /** How many listeners the server says that the room has; `undefined` when it does not say. Never rejects. */
  async shownListeners(room: string): Promise<number | undefined> {
    const path = `/api/v1/rooms/${encodeURIComponent(room)}`;
    const audience = await this.#read<Shown & { now?: Shown }>(`${path}/audience`);
    return shownIn(audience?.now) ?? shownIn(audience) ?? shownIn(await this.#read<Shown>(path));
  }

  /** What the origin published from this part on; `undefined` when the server does not say. Never rejects. */
  async digests(room: string, rendition: Rendition, from: number): Promise<PartDigest[] | undefined> {
    const path = `/api/v1/rooms/${encodeURIComponent(room)}/digests?rendition=${rendition}&from=${from}`;
    return (await this.#read<{ digests?: PartDigest[] }>(path))?.digests;
  }

  /** Keeps what a rehearsal proved, for doors to trust. Throws Error with the server's own words when it refuses. */
  async recordProof(proof: CapacityProof): Promise<void> {
    const response = await this.#ask("/api/v1/capacity", { method: "PUT", body: JSON.stringify(proof) });
    if (response.ok) return;
    const { error } = (await response.json()) as { error?: { message?: string } };
    throw new Error(`Cannot record what was proved: ${error?.message ?? response.status}`);
  }

  /** CPU seconds of all the server's processes that its metrics tell of; `undefined` when they do not. Never rejects. */
  async cpuSeconds(): Promise<number | undefined> {
    const text = await this.#ask("/metrics", {}).then(
      (response) => (response.ok ? response.text() : ""),
      () => "",
    );
    const lines = text.matchAll(/^\w*process_cpu_seconds_total(?:\{[^}]*\})? ([\d.e+-]+)/gm);
    const seconds = Array.from(lines, ([, value]) => Number(value));
    return seconds.length === 0 ? undefined : seconds.reduce((sum, each) => sum + each, 0);
  }

  async #read<T>(path: string): Promise<T | undefined> {
    try {
      const response = await this.#ask(path, {});
      return response.ok ? ((await response.json()) as T) : undefined;
    } catch {
      return undefined;
    }
  }

  #ask(path: string, request: RequestInit): Promise<Response> {
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (this.#token !== undefined) headers["Authorization"] = `Bearer ${this.#token}`;
    return fetch(new URL(path, this.#url), { ...request, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  }
}

function shownIn(answer: Shown | undefined): number | undefined {
  const count = answer?.listeners ?? answer?.connections;
  return typeof count === "number" ? count : undefined;
}
