import { type Clock, systemClock } from "../../platform/index.ts";
import type { FromAttacker, SiegeOrder, SiegeSecond } from "./siege-order.ts";
import { SiegeProcess } from "./siege-process.ts";

/** An attacking process as its parent sees it. */
export interface AttackerHandle {
  /** Once it can be given an order. Rejects when it ends before. */
  readonly ready: Promise<void>;
  start(order: SiegeOrder): void;
  stop(): void;
  /** Ends it, whatever it does. */
  kill(): void;
}

export type AttackerEvents = {
  second(second: SiegeSecond): void;
  /** No second follows; `early` when its siege was not over. */
  ended(early: boolean): void;
};

/** In a process of its own. `command` must call `runAttacker`. */
export function spawnAttacker(command: readonly string[], events: AttackerEvents): AttackerHandle {
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  let over = false;
  const child = Bun.spawn([...command], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc(message: FromAttacker) {
      if (message.say === "ready") resolve();
      else {
        over = message.over;
        events.second(message.second);
        if (over) events.ended(false);
      }
    },
    onExit() {
      reject(new Error("Cannot lay siege: an attacking process ended before it began"));
      if (!over) events.ended(true);
      over = true;
    },
  });
  return {
    ready,
    start: (order) => child.send({ do: "start", order }),
    stop: () => over || child.send({ do: "stop" }),
    kill: () => child.kill("SIGKILL"),
  };
}

/** In this process, for tests and for little. */
export function localAttacker(events: AttackerEvents, clock: Clock = systemClock): AttackerHandle {
  let siege: SiegeProcess | undefined;
  const stop = () => siege?.stop();
  return {
    ready: Promise.resolve(),
    start(order) {
      siege = new SiegeProcess(order, clock, (second, over) => {
        events.second(second);
        if (over) events.ended(false);
      });
    },
    stop,
    kill: stop,
  };
}
