import type { Wish } from "./subscription.ts";

/** What is kept in memory of a subscriber; the rest is asked of the store when it is his turn. */
export type Subscriber = {
  /** Grows with each who comes. */
  number: number;
  id: string;
  kind: "push" | "mail";
  /** A push service's name, or a host; `mail`. */
  place: string;
  wishes: readonly Wish[];
  /** Deliveries in succession that were refused or given up. */
  misses: number;
};

/** Combinations of wishes that are shared. */
const COMBINATIONS_MAX = 10_000;

/** Who wants what, by place and number. A pure core. */
export class SubscriberIndex {
  readonly #byId = new Map<string, Subscriber>();
  readonly #byNumber = new Map<number, Subscriber>();
  /** Numbers of each place, ascending. */
  readonly #places = new Map<string, number[]>();
  /** Most people wish for the same: each combination is kept once. */
  readonly #wishes = new Map<string, readonly Wish[]>();
  #newest = -1;

  get newest(): number {
    return this.#newest;
  }

  get places(): string[] {
    return [...this.#places.keys()];
  }

  count(kind: Subscriber["kind"]): number {
    let count = 0;
    for (const [place, numbers] of this.#places) if ((place === "mail") === (kind === "mail")) count += numbers.length;
    return count;
  }

  countAt(place: string): number {
    return this.#places.get(place)?.length ?? 0;
  }

  find(id: string): Subscriber | undefined {
    return this.#byId.get(id);
  }

  at(number: number): Subscriber | undefined {
    return this.#byNumber.get(number);
  }

  /** Who has the same id is replaced and keeps his number, which must be the one given. */
  put(subscriber: Subscriber): void {
    const isNew = !this.#byId.has(subscriber.id);
    const kept = { ...subscriber, wishes: this.#interned(subscriber.wishes) };
    this.#byId.set(kept.id, kept);
    this.#byNumber.set(kept.number, kept);
    if (!isNew) return;
    const numbers = this.#places.get(kept.place) ?? [];
    numbers.splice(firstAfter(numbers, kept.number), 0, kept.number);
    this.#places.set(kept.place, numbers);
    this.#newest = Math.max(this.#newest, kept.number);
  }

  remove(id: string): void {
    const subscriber = this.#byId.get(id);
    if (subscriber === undefined) return;
    this.#byId.delete(id);
    this.#byNumber.delete(subscriber.number);
    const numbers = this.#places.get(subscriber.place) ?? [];
    numbers.splice(firstAfter(numbers, subscriber.number - 1), 1);
    if (numbers.length === 0) this.#places.delete(subscriber.place);
  }

  /** The first at this place after a number, and not after `upTo`, who wants it. */
  next(
    place: string,
    wanted: { event: string; room: string | null },
    after: number,
    upTo: number,
  ): Subscriber | undefined {
    const numbers = this.#places.get(place) ?? [];
    for (let index = firstAfter(numbers, after); index < numbers.length; index++) {
      const number = numbers[index] ?? upTo + 1;
      if (number > upTo) return undefined;
      const subscriber = this.#byNumber.get(number);
      if (subscriber?.wishes.some((wish) => wants(wish, wanted)) === true) return subscriber;
    }
    return undefined;
  }

  #interned(wishes: readonly Wish[]): readonly Wish[] {
    const key = JSON.stringify(wishes);
    const known = this.#wishes.get(key);
    if (this.#wishes.size >= COMBINATIONS_MAX) this.#wishes.clear();
    if (known === undefined) this.#wishes.set(key, wishes);
    return known ?? wishes;
  }
}

/** What concerns every room concerns those of one room too. */
export function wants(wish: Wish, { event, room }: { event: string; room: string | null }): boolean {
  if (!wish.events.some((wished) => wished === event)) return false;
  return wish.room === null || room === null || wish.room === room;
}

/** Where in an ascending list the first lies that is greater. */
function firstAfter(numbers: readonly number[], after: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
