import { systemClock } from "../../platform/index.ts";
import { Generator } from "./generator.ts";
import type { FromGenerator, ToGenerator } from "./generator-messages.ts";

/** A generator process: obeys its parent over IPC, tells it of each second, and ends with its run or with its parent. */
export function runGenerator(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const say = (message: FromGenerator) => process.send?.(message);
  let generator: Generator | undefined;
  process.on("message", (message: ToGenerator) => {
    if (message.do === "stop") generator?.stop();
    else
      generator ??= new Generator(message.plan, systemClock, (second, over) => {
        say({ say: "second", second, over });
        if (over) resolve();
      });
  });
  const orphaned = () => process.exit(1);
  process.on("disconnect", orphaned);
  // The parent decides when an interrupted run ends.
  process.on("SIGINT", () => undefined);
  say({ say: "ready", pid: process.pid });
  return promise.then(() => {
    process.off("disconnect", orphaned);
    process.disconnect?.();
  });
}
