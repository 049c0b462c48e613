import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { assertKey, type KeyValue, type KeyValueChange, type KeyValueEntry } from "../key-value.ts";
import type { Subscription } from "../relay.ts";
import { isLost } from "./is-lost.ts";
import { retryDelayMs } from "./nats-timing.ts";
import { NatsWatch } from "./nats-watch.ts";
import { closedFault, lateFault, relayFault } from "./relay-fault.ts";
import type { TableEnds, TableOptions } from "./table-options.ts";

/** A bucket of JetStream. A table that the server has lost is made again by whoever first misses it. */
export class NatsKeyValue implements KeyValue {
  readonly #ends: TableEnds;
  readonly #options: TableOptions;
  readonly #make: () => Promise<KV>;

  constructor(ends: TableEnds, options: TableOptions, make: () => Promise<KV>) {
    this.#ends = ends;
    this.#options = options;
    this.#make = make;
  }

  async get(key: string): Promise<KeyValueEntry | undefined> {
    assertKey(key);
    const entry = await this.#reach(`read "${key}"`, (kv) => kv.get(key));
    if (entry === null || entry.operation !== "PUT") return undefined;
    return { value: new Uint8Array(entry.value), revision: entry.revision };
  }

  async create(key: string, value: Uint8Array): Promise<number | undefined> {
    assertKey(key);
    return await this.#reach(`make "${key}"`, (kv) => unlessMoved(kv.create(key, value)));
  }

  async update(key: string, value: Uint8Array, revision: number): Promise<number | undefined> {
    assertKey(key);
    if (revision <= 0) return undefined;
    return await this.#reach(`change "${key}"`, (kv) => unlessMoved(kv.update(key, value, revision)));
  }

  async put(key: string, value: Uint8Array): Promise<number> {
    assertKey(key);
    return await this.#reach(`write "${key}"`, (kv) => kv.put(key, value));
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    return await this.#reach(`delete "${key}"`, (kv) => kv.delete(key));
  }

  async watch(onChange: (change: KeyValueChange) => void, onReady?: () => void): Promise<Subscription> {
    const { bucket, nats, line, clock, timing, onFault } = this.#options;
    const { manager } = this.#ends;
    const make = async () => void (await this.#make());
    const watch = new NatsWatch({ bucket, nats, line, clock, timing, onFault, manager, make, onChange, onReady });
    await this.#within(`watch "${bucket}"`, watch.start()).catch((error: unknown) => {
      watch.unsubscribe();
      throw error;
    });
    return watch;
  }

  #reach<T>(what: string, work: (kv: KV) => Promise<T>): Promise<T> {
    return this.#within(what, this.#attempt(what, work));
  }

  /** Until the table is there, or made again, or the time is over: a question that reached nobody may be asked again. */
  async #attempt<T>(what: string, work: (kv: KV) => Promise<T>): Promise<T> {
    const { line, clock, timing } = this.#options;
    const untilMs = clock.monotonicMs() + timing.tableMs;
    while (clock.monotonicMs() < untilMs) {
      await line.reach(what, untilMs - clock.monotonicMs());
      try {
        return await work(this.#ends.kv);
      } catch (error) {
        if (!isLost(error)) throw error;
      }
      await this.#make().catch(() => Bun.sleep(retryDelayMs(timing)));
    }
    throw lateFault(what);
  }

  async #within<T>(what: string, work: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(lateFault(what)), this.#options.timing.tableMs);
    });
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      if (this.#options.nats.isClosed()) throw closedFault(what, error);
      const fault = relayFault(what, error);
      // Everything else that NATS may say means the same to who asks: the table cannot be used now.
      throw fault.code === "relay_timeout" ? fault : lateFault(what, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** `undefined` when somebody else's change came first. */
async function unlessMoved(revision: Promise<number>): Promise<number | undefined> {
  try {
    return await revision;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamWrongLastSequence)
      return undefined;
    throw error;
  }
}
