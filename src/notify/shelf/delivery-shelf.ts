import type { Delivery } from "../../protocol/index.ts";
import { StentorError } from "../../protocol/index.ts";
import type { RecordStore } from "../../store/index.ts";
import { EVENT_TERMS } from "../event-terms.ts";
import { type DeliveryProgress, keyOf, leastWanted, type WaitingDelivery } from "./waiting-delivery.ts";

/** Deliveries that may wait at once. */
export const DELIVERIES_MAX = 1_000;
/** Ids that are remembered after their deliveries ended; of more, the oldest are forgotten. */
export const SEEN_MAX = 20_000;
/** A delivery as JSON without its picture; and the picture as base64. */
export const DELIVERY_MAX = 262_144;
export const PICTURE_MAX = 8_388_608;

const NOTES = "notify/delivery/";
const SEEN = "notify-ended";
const PICTURES = "notify-picture";
const SEEN_KEPT_MS = 14 * 86_400_000;
const PICTURE_KEPT_MS = 2 * 86_400_000;

type Kept = Omit<WaitingDelivery, "key" | "progress" | "open">;

/** Deliveries as they last, in the order in which they were taken. */
export class DeliveryShelf {
  readonly #store: RecordStore;
  readonly #most: number;
  readonly #waiting = new Map<string, WaitingDelivery>();
  readonly #seen = new Set<string>();
  /** On their way to the disk. */
  #coming = 0;

  constructor(store: RecordStore, most = DELIVERIES_MAX) {
    this.#store = store;
    this.#most = most;
  }

  get waiting(): ReadonlyMap<string, WaitingDelivery> {
    return this.#waiting;
  }

  async start(): Promise<void> {
    for (const { value } of await this.#store.entries(SEEN, "", { sinceMs: 0, limit: SEEN_MAX, newest: true })) {
      this.#seen.add(String(value));
    }
    const notes = await this.#store.notes(NOTES);
    const found: WaitingDelivery[] = [];
    for (const [name, value] of notes) {
      const [key = "", part] = name.slice(NOTES.length).split("/");
      // One that ended, and whose notes could not be forgotten then, is not begun again.
      if (part !== "what" || this.#seen.has(key)) continue;
      const progress = (notes.get(`${NOTES}${key}/progress`) ?? {}) as DeliveryProgress;
      found.push({ ...(value as Kept), key, progress, open: new Set() });
    }
    for (const one of found.sort((a, b) => a.takenAtMs - b.takenAtMs)) this.#waiting.set(one.key, one);
  }

  /** Whether a delivery of this id waits, or ended not too long ago. */
  knows(id: string): boolean {
    const key = keyOf(id);
    return this.#seen.has(key) || this.#waiting.has(key);
  }

  /** What has to go so that this may come; `undefined`: nothing. Throws StentorError `overloaded` when nothing may. */
  inTheWayOf(delivery: Delivery): WaitingDelivery | undefined {
    if (this.#waiting.size + this.#coming < this.#most) return undefined;
    const least = leastWanted(this.#waiting.values(), delivery);
    if (least !== undefined) return least;
    throw new StentorError("overloaded", "Cannot take the delivery now: the outbox is full of weightier ones");
  }

  /** Once it is on the disk. Throws StentorError `bad_request` or `store_unavailable`. */
  async take(
    delivery: Delivery,
    plan: { atMs: number; outlets: readonly string[]; upTo: number },
  ): Promise<WaitingDelivery> {
    const key = keyOf(delivery.id);
    const { picture, ...rest } = delivery;
    bounded(rest, picture);
    const { atMs: takenAtMs, outlets, upTo } = plan;
    const kept: Kept = { delivery: rest, hasPicture: picture !== undefined, takenAtMs, outlets, upTo };
    this.#coming += 1;
    try {
      const one = await this.#write(key, kept, picture);
      this.#waiting.set(key, one);
      return one;
    } finally {
      this.#coming -= 1;
    }
  }

  async picture(one: WaitingDelivery): Promise<Delivery["picture"]> {
    const found = await this.#store.entries(PICTURES, one.key, { sinceMs: 0, limit: 1, newest: true });
    return found[0]?.value as Delivery["picture"];
  }

  /** Throws StentorError `store_unavailable`. */
  async keepProgress(one: WaitingDelivery): Promise<void> {
    await this.#store.keepNote(`${NOTES}${one.key}/progress`, one.progress);
  }

  /** It came wherever it can, or is dropped: only its id is remembered. Throws StentorError `store_unavailable`. */
  async end(one: WaitingDelivery, nowMs: number): Promise<void> {
    await this.#store.append(SEEN, "", nowMs, one.key);
    this.#seen.add(one.key);
    this.#waiting.delete(one.key);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= SEEN_MAX) break;
      this.#seen.delete(oldest);
    }
    await this.#store.forgetNotes(`${NOTES}${one.key}/`);
  }

  async prune(nowMs: number): Promise<void> {
    await this.#store.prune(SEEN, nowMs - SEEN_KEPT_MS);
    await this.#store.prune(PICTURES, nowMs - PICTURE_KEPT_MS);
  }

  async #write(key: string, kept: Kept, picture: Delivery["picture"]): Promise<WaitingDelivery> {
    if (picture !== undefined) await this.#store.append(PICTURES, key, kept.takenAtMs, picture);
    await this.#store.keepNote(`${NOTES}${key}/what`, kept);
    return { ...kept, key, progress: {}, open: new Set() };
  }
}

function bounded(delivery: Omit<Delivery, "picture">, picture: Delivery["picture"]): void {
  const refuse = (why: string) => new StentorError("bad_request", `Cannot take the delivery: ${why}`);
  if (EVENT_TERMS[delivery.event] === undefined) throw refuse("its event is not known");
  if (delivery.id.length === 0 || delivery.id.length > 256) throw refuse("its id must hold 1 to 256 characters");
  if (JSON.stringify(delivery).length > DELIVERY_MAX) throw refuse(`it is larger than ${DELIVERY_MAX} bytes`);
  if ((picture?.base64.length ?? 0) > PICTURE_MAX) throw refuse(`its picture is larger than ${PICTURE_MAX} bytes`);
}
