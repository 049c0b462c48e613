/**
 * An edge of its own, as the peers bench pits it against others: `edge-process.ts INTERVAL_MS`. Obeys lines on standard
 * input: "part HEX" publishes a part object to it, "tidy" collects garbage and is answered with a line.
 */
import { Edge } from "../../src/edge/index.ts";
import { Metrics, silentLog, systemClock } from "../../src/platform/index.ts";
import {
  decodePartObject,
  encodeMessage,
  encodeWindowObject,
  PART_MS,
  type PartObject,
  subjects,
} from "../../src/protocol/index.ts";
import { InProcessRelay } from "../../src/relay/index.ts";
import { benchNotice } from "../edge-load.ts";
import { INIT_SECTION } from "./program.ts";

const ROOM = "bench";
const RENDITION = "voice";
const HISTORY_PARTS = 60;
const PARTS_PER_NOTICE = 1000 / PART_MS;
/** Players rest between rounds; the bench, not the server, says when they leave. */
const IDLE_SECONDS = 255;

const relay = new InProcessRelay(() => undefined);
const history: PartObject[] = [];
const epochMs = systemClock.nowMs();
relay.respond(subjects.roomCard, () =>
  encodeMessage({ ok: true, value: { room: ROOM, title: "Bench", state: "live", epochMs, renditions: [RENDITION] } }),
);
relay.respond(subjects.window(ROOM, RENDITION), () => encodeWindowObject({ init: INIT_SECTION, parts: history }));

const intervalMs = Number(process.argv[2]);
const edge = new Edge({
  id: "bench",
  url: null,
  relay,
  clock: systemClock,
  log: silentLog,
  metrics: new Metrics(),
  intervalMs,
  // What a listener costs is compared at one interval; by itself the edge would write less often under load.
  maxIntervalMs: intervalMs,
});
// There is no control here that would let the bench's crowd in.
edge.useProof(Number.MAX_SAFE_INTEGER);
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  idleTimeout: IDLE_SECONDS,
  fetch: (request, to) => edge.fetch(request, to),
  websocket: edge.websocket,
});

say({ port: server.port ?? 0 });
for await (const line of console) {
  if (line.startsWith("part ")) publish(Buffer.from(line.slice(5), "hex"));
  if (line === "tidy") {
    Bun.gc(true);
    say({});
  }
}
process.exit(0);

function publish(object: Uint8Array): void {
  const part = decodePartObject(object);
  history.push(part);
  if (history.length > HISTORY_PARTS) history.shift();
  if (part.number % PARTS_PER_NOTICE === 0) {
    relay.publish(subjects.notice(ROOM), encodeMessage(benchNotice(part.number)));
  }
  relay.publish(subjects.part(ROOM, RENDITION), object);
}

function say(answer: Record<string, number>): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
