import type { RecordStore } from "../store/index.ts";

const KEY = "public-place";
const LOOPBACK = /^https?:\/\/(?:localhost|127\.|\[::1\])/;

/**
 * Where people reach this server, for links in what leaves the house: the address at which a host or the operator came last, which is
 * the operator's public URL where one is set. A loopback address does not replace a real one.
 */
export class PublicPlace {
  readonly #store: RecordStore;
  #origin: string | undefined;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  async start(): Promise<void> {
    const kept = await this.#store.note(KEY);
    if (typeof kept === "string") this.#origin ??= kept;
  }

  /** `origin`: of a request whose token was right. A disk that does not take it costs the links after a restart, nothing else. */
  async see(origin: string | undefined): Promise<void> {
    if (origin === undefined || origin === this.#origin) return;
    if (this.#origin !== undefined && LOOPBACK.test(origin) && !LOOPBACK.test(this.#origin)) return;
    this.#origin = origin;
    await this.#store.keepNote(KEY, origin).catch(() => undefined);
  }

  /** `null`: nobody has come yet. */
  urlOf(path: string): string | null {
    return this.#origin === undefined ? null : `${this.#origin}${path}`;
  }
}
