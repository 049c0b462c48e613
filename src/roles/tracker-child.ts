import { existsSync } from "node:fs";
import type { Config } from "../config/index.ts";
import { createLog, type Log, Metrics } from "../platform/index.ts";
import { parentRelay } from "./parent-relay.ts";
import { prefer } from "./preference.ts";
import { TrackerProcess } from "./tracker-process.ts";

/** Without its parent it goes on telling how things stand for so long; whoever starts Stentor again relieves it. */
const STAYS_MS = 600_000;
const LOOKS_EVERY_MS = 1_000;

/**
 * The tracker of an all-in-one Stentor. When its parent dies without a word it stays, because that is when people ask: until a
 * successor relieves it, its data folder goes, or ten minutes have passed.
 */
export async function runTrackerChild(config: Config, mainUrl: string): Promise<void> {
  const log = createLog({ level: config.logLevel, role: "tracker" });
  const metrics = new Metrics();
  prefer("control", log);
  const ending = Promise.withResolvers<void>();
  const relay = parentRelay(log, metrics);
  const tracker = await TrackerProcess.start({ config, relay, mainUrl, log, metrics, onRelieved: ending.resolve });
  process.on("SIGTERM", ending.resolve);
  process.on("SIGINT", () => undefined);
  process.on("disconnect", () => stayAWhile(config.dataFolder, log, ending.resolve));
  if (process.connected === false) stayAWhile(config.dataFolder, log, ending.resolve);
  else process.send?.({ listening: tracker.url });
  await ending.promise;
  await tracker.close();
  process.exit(0);
}

function stayAWhile(folder: string, log: Log, end: () => void): void {
  log.warn({ stayMs: STAYS_MS }, "The rest of Stentor is gone; the tracker stays for a while");
  setTimeout(end, STAYS_MS);
  setInterval(() => {
    if (!existsSync(folder)) end();
  }, LOOKS_EVERY_MS);
}
