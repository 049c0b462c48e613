import { type Clock, systemClock } from "../../platform/index.ts";
import { type FromGenerator, Generator, type GeneratorPlan, type GeneratorSecond } from "../generator/index.ts";

/** A generator as its parent sees it. */
export interface GeneratorHandle {
  readonly pid: number;
  /** Once it can be given a plan. Rejects when it ends before. */
  readonly ready: Promise<void>;
  start(plan: GeneratorPlan): void;
  stop(): void;
  /** Ends it, whatever it does. */
  kill(): void;
}

export type GeneratorEvents = {
  second(second: GeneratorSecond): void;
  /** No second follows; `early` when its run was not over. */
  ended(early: boolean): void;
};

/** A generator in a process of its own. */
export function spawnGenerator(command: readonly string[], events: GeneratorEvents): GeneratorHandle {
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  let over = false;
  const child = Bun.spawn([...command], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc(message: FromGenerator) {
      if (message.say === "ready") resolve();
      else {
        over = message.over;
        events.second(message.second);
        if (over) events.ended(false);
      }
    },
    onExit() {
      reject(new Error("Cannot rehearse: a generator process ended before it began"));
      if (!over) events.ended(true);
      over = true;
    },
  });
  return {
    pid: child.pid,
    ready,
    start: (plan) => child.send({ do: "start", plan }),
    stop: () => over || child.send({ do: "stop" }),
    kill: () => child.kill("SIGKILL"),
  };
}

/** A generator in this process, for few listeners. */
export function localGenerator(events: GeneratorEvents, clock: Clock = systemClock): GeneratorHandle {
  let generator: Generator | undefined;
  return {
    pid: process.pid,
    ready: Promise.resolve(),
    start(plan) {
      generator = new Generator(plan, clock, (second, over) => {
        events.second(second);
        if (over) events.ended(false);
      });
    },
    stop: () => generator?.stop(),
    kill: () => generator?.stop(),
  };
}
