import type { Config } from "../config/index.ts";
import { Origin } from "../origin/index.ts";
import { createLog, Metrics, systemClock } from "../platform/index.ts";
import { type IpcEnd, LinkedRelay, processChannel } from "../relay/index.ts";

/** The argument that makes the program its own origin child; not for people. */
export const ORIGIN_CHILD_ROLE = "origin-child";

/** The one origin of an all-in-one Stentor. */
export const LOCAL_ORIGIN = "local";

/**
 * Runs the origin in a process of its own, joined to its parent's relay: neither listeners nor page loads can make a
 * tick late. Ends when the parent ends, and on SIGTERM.
 */
export async function runOriginChild(config: Config): Promise<void> {
  const log = createLog({ level: config.logLevel, role: "origin" });
  const metrics = new Metrics();
  const drops = metrics.counter(
    "stentor_relay_link_dropped_total",
    "Messages dropped: the pipe to the parent was full.",
  );
  const relay = new LinkedRelay(
    processChannel(parentEnd(), () => drops.inc()),
    (subject, fault) => log.error({ subject, err: fault }, "A subscriber failed"),
  );
  const origin = await Origin.start({
    id: LOCAL_ORIGIN,
    relay,
    clock: systemClock,
    log,
    metrics,
    mediaPort: config.mediaPort,
    announcedAddress: config.announcedAddress,
  });

  let ending = false;
  async function end(): Promise<void> {
    if (ending) return;
    ending = true;
    await origin.close();
    process.exit(0);
  }
  process.on("disconnect", end);
  process.on("SIGTERM", end);
  // Ctrl-C reaches the whole terminal group; the parent closes in order and ends this process last.
  process.on("SIGINT", () => undefined);
}

/** Throws when this process was not started by an `OriginProcess`. */
function parentEnd(): IpcEnd {
  const send = process.send?.bind(process);
  if (send === undefined) throw new TypeError("Cannot run as an origin child: no parent started this process");
  return {
    get connected() {
      return process.connected ?? false;
    },
    send: (message, sent) => send(message, sent),
    on: (event, receive) => process.on(event, receive),
  };
}
