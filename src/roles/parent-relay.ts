import type { Log, Metrics } from "../platform/index.ts";
import { type IpcEnd, LinkedRelay, processChannel, type Relay } from "../relay/index.ts";

/** The parent's relay, for a process that a `KeptProcess` started. */
export function parentRelay(log: Log, metrics: Metrics): Relay {
  const drops = metrics.counter(
    "stentor_relay_link_dropped_total",
    "Messages dropped: the pipe to the parent was full.",
  );
  return new LinkedRelay(
    processChannel(parentEnd(), () => drops.inc()),
    (subject, fault) => log.error({ subject, err: fault }, "A subscriber failed"),
  );
}

/**
 * Ends when the parent ends, and on SIGTERM; once. Ctrl-C reaches the whole terminal group, but the parent closes in
 * order and ends its children itself.
 */
export function endWithParent(close: () => Promise<void>): void {
  let ending = false;
  async function end(): Promise<void> {
    if (ending) return;
    ending = true;
    await close();
    process.exit(0);
  }
  process.on("disconnect", end);
  process.on("SIGTERM", end);
  process.on("SIGINT", () => undefined);
  // It may have ended while this process was still starting.
  if (process.connected === false) void end();
}

/** Throws TypeError when this process was not started by a `KeptProcess`. */
function parentEnd(): IpcEnd {
  const send = process.send?.bind(process);
  if (send === undefined) throw new TypeError("Cannot run as a child: no parent started this process");
  return {
    get connected() {
      return process.connected ?? false;
    },
    send: (message, sent) => send(message, sent),
    on: (event, receive) => process.on(event, receive),
  };
}
