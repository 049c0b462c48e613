import { ManualClock, Metrics, silentLog } from "../../platform/index.ts";
import type { Delivery, DeliveryEvent } from "../../protocol/index.ts";
import { MemoryRoomStore, type RecordStore } from "../../store/index.ts";
import { Outbox, type OutboxOptions } from "../outbox.ts";

export const LOOPBACK = ["127.0.0.0/8"];

export type OutboxScene = {
  outbox: Outbox;
  store: RecordStore;
  clock: ManualClock;
  metrics: Metrics;
  /** Lets time pass in steps, with whatever is due in each. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** The value of a metric's line, such as `stentor_x_total{kind="push"}`; 0 where there is none. */
  counted(line: string): Promise<number>;
  /** Closes the outbox and opens another over the same store. */
  again(): Promise<OutboxScene>;
} & AsyncDisposable;

/** An outbox whose time stands still, with targets on loopback. */
export async function openOutbox(over: Partial<OutboxOptions> & { clock?: ManualClock } = {}): Promise<OutboxScene> {
  const clock = over.clock ?? new ManualClock(Date.now());
  const store = over.store ?? new MemoryRoomStore();
  const metrics = new Metrics();
  const outbox = new Outbox({
    store,
    log: silentLog,
    allowed: LOOPBACK,
    secret: "a secret of the tests, which nobody has to guess",
    publicUrl: () => "https://stentor.example",
    random: () => 0.5,
    ...over,
    clock,
    metrics,
  });
  await outbox.start();
  return {
    outbox,
    store,
    clock,
    metrics,
    pass: async (ms, stepMs = 1_000) => {
      for (let passed = 0; passed < ms; passed += stepMs) {
        clock.advance(stepMs);
        await outbox.round();
      }
    },
    counted: async (line) => {
      const found = (await metrics.text()).split("\n").find((text) => text.startsWith(`${line} `));
      return found === undefined ? 0 : Number(found.slice(line.length + 1));
    },
    again: () => {
      outbox.close();
      return openOutbox({ ...over, store, clock });
    },
    [Symbol.asyncDispose]: async () => outbox.close(),
  };
}

export function delivery(id: string, over: Partial<Delivery> = {}): Delivery {
  const event: DeliveryEvent = over.event ?? "post";
  return {
    id,
    event,
    room: "town-hall",
    atMs: Date.parse("2026-03-01T20:00:00Z"),
    title: "Ana posted in Town hall",
    text: "We begin in ten minutes.",
    url: "https://stentor.example/r/town-hall",
    data: {},
    ...over,
  };
}
