import type { Clock } from "../../platform/index.ts";
import { RENDITIONS, type Rendition } from "../../protocol/index.ts";
import type { ByteCheck } from "./byte-check.ts";
import type { RoomApi } from "./room-api.ts";

const EVERY_MS = 1_000;
const CPU_EVERY_ROUNDS = 5;
/** A server that has not told digests so often tells none. */
const DIGEST_ATTEMPTS = 5;
const RENDITION_NAMES = Object.keys(RENDITIONS) as Rendition[];

/** Asks the server once a second what it says of itself; each question at its own pace, so that a slow answer holds up no other. */
export class ServerWatch {
  readonly #api: RoomApi;
  readonly #room: string;
  readonly #bytes: ByteCheck;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #newest = new Map<Rendition, number>();
  readonly #busy = new Set<string>();
  readonly #cpu: { atMs: number; seconds: number }[] = [];
  readonly #clock: Clock;
  readonly #refusals = new Map<Rendition, number>();
  #rounds = 0;
  #shown: number | undefined;

  constructor(api: RoomApi, room: string, bytes: ByteCheck, clock: Clock) {
    this.#clock = clock;
    this.#api = api;
    this.#room = room;
    this.#bytes = bytes;
    this.#timer = setInterval(() => this.#round(), EVERY_MS);
    this.#round();
  }

  /** What the server said last of how many listen. */
  get shown(): number | undefined {
    return this.#shown;
  }

  /** Cores that the server kept busy on average; `undefined` when its metrics do not tell. */
  get cores(): number | undefined {
    const first = this.#cpu[0];
    const last = this.#cpu.at(-1);
    if (first === undefined || last === undefined || first === last) return undefined;
    return (last.seconds - first.seconds) / ((last.atMs - first.atMs) / 1000);
  }

  /** Asks for the last digests and for nothing more. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#busy.clear();
    await Promise.all(this.#digestRounds());
  }

  #round(): void {
    void this.#once("shown", async () => {
      this.#shown = await this.#api.shownListeners(this.#room);
    });
    if (this.#rounds % CPU_EVERY_ROUNDS === 0) void this.#once("cpu", () => this.#readCpu());
    this.#rounds += 1;
    void Promise.all(this.#digestRounds());
  }

  #digestRounds(): Promise<void>[] {
    const told = RENDITION_NAMES.filter((rendition) => (this.#refusals.get(rendition) ?? 0) < DIGEST_ATTEMPTS);
    return told.map((rendition) => this.#once(`digests ${rendition}`, () => this.#readDigests(rendition)));
  }

  async #readDigests(rendition: Rendition): Promise<void> {
    const digests = await this.#api.digests(this.#room, rendition, this.#newest.get(rendition) ?? 0);
    if (digests === undefined) this.#refusals.set(rendition, (this.#refusals.get(rendition) ?? 0) + 1);
    else {
      this.#refusals.delete(rendition);
      this.#bytes.published(rendition, digests);
      const newest = digests.reduce((most, { number }) => Math.max(most, number + 1), 0);
      this.#newest.set(rendition, Math.max(newest, this.#newest.get(rendition) ?? 0));
    }
  }

  async #readCpu(): Promise<void> {
    const seconds = await this.#api.cpuSeconds();
    if (seconds !== undefined) this.#cpu.push({ atMs: this.#clock.monotonicMs(), seconds });
  }

  /** Not while the same question is still unanswered. */
  async #once(question: string, ask: () => Promise<void>): Promise<void> {
    if (this.#busy.has(question)) return;
    this.#busy.add(question);
    await ask().finally(() => this.#busy.delete(question));
  }
}
