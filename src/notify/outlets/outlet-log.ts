import type { RecordStore } from "../../store/index.ts";
import type { DeliveryAttempt } from "../attempt.ts";

const SERIES = "notify-attempts";
/** Of each outlet, what is shown. */
export const ATTEMPTS_SHOWN = 100;
const KEPT_MS = 30 * 86_400_000;

/** What was tried at each outlet, and how it went. */
export class OutletLog {
  readonly #store: RecordStore;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  /** Throws StentorError `store_unavailable`. */
  add(outlet: string, attempt: DeliveryAttempt): Promise<void> {
    return this.#store.append(SERIES, outlet, attempt.atMs, attempt);
  }

  /** The newest last. */
  async newest(outlet: string): Promise<DeliveryAttempt[]> {
    const kept = await this.#store.entries(SERIES, outlet, { sinceMs: 0, limit: ATTEMPTS_SHOWN, newest: true });
    return kept.map(({ value }) => value as DeliveryAttempt);
  }

  prune(nowMs: number): Promise<void> {
    return this.#store.prune(SERIES, nowMs - KEPT_MS);
  }
}
