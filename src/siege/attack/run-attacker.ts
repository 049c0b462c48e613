import { systemClock } from "../../platform/index.ts";
import type { FromAttacker, ToAttacker } from "./siege-order.ts";
import { SiegeProcess } from "./siege-process.ts";

/** An attacking process: obeys its parent over IPC, tells it of each second, and ends with its siege or with its parent. */
export function runAttacker(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const say = (message: FromAttacker) => process.send?.(message);
  let siege: SiegeProcess | undefined;
  process.on("message", (message: ToAttacker) => {
    if (message.do === "stop") siege?.stop();
    else
      siege ??= new SiegeProcess(message.order, systemClock, (second, over) => {
        say({ say: "second", second, over });
        if (over) resolve();
      });
  });
  const orphaned = () => process.exit(1);
  process.on("disconnect", orphaned);
  // The parent decides when an interrupted siege ends; without it, this process ends anyway.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => undefined);
  say({ say: "ready" });
  return promise.then(() => {
    process.off("disconnect", orphaned);
    process.disconnect?.();
  });
}
