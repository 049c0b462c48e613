/**
 * The servers of the edge bench, each in a process of its own.
 *
 *   edge-server.ts edge INTERVAL_MS           an edge, with a room whose origin is in this process
 *   edge-server.ts publish INTERVAL_MS BYTES  Bun alone, publishing one constant message of so many bytes
 *
 * Obeys "run SECONDS" and "memory" on standard input, answering each with one line of JSON.
 */
import { Edge } from "../src/edge/index.ts";
import { Metrics, silentLog, systemClock } from "../src/platform/index.ts";
import { encodeMessage, encodePartObject, encodeWindowObject, PART_MS, subjects } from "../src/protocol/index.ts";
import { InProcessRelay } from "../src/relay/index.ts";
import { benchNotice, benchPart } from "./edge-load.ts";

type Contender = { port: number /** Once every 200 ms. */; step: (part: number) => void };

const ROOM = "bench";
const STEPS_PER_SECOND = 1000 / PART_MS;

const [kind, interval = "", bytes = "0"] = process.argv.slice(2);
const contender = kind === "edge" ? edge(Number(interval)) : publisher(Number(interval), Number(bytes));
say({ port: contender.port });
let part = 1_000_000;
for await (const line of console) {
  if (line === "memory") say({ rss: memory() });
  else say({ cpuMs: await run(Number(line.split(" ")[1])) });
}
process.exit(0);

function edge(intervalMs: number): Contender {
  const relay = new InProcessRelay(() => undefined);
  const renditions = ["voice", "lean"] as const;
  const card = { room: ROOM, title: "Bench", state: "live", epochMs: 0, renditions };
  relay.respond(subjects.roomCard, () => encodeMessage({ ok: true, value: card }));
  for (const rendition of renditions) {
    relay.respond(subjects.window(ROOM, rendition), () =>
      encodeWindowObject({ init: new Uint8Array(700), parts: [benchPart(part)] }),
    );
  }
  const options = {
    id: "bench",
    url: null,
    maxIntervalMs: intervalMs,
    relay,
    clock: systemClock,
    log: silentLog,
    metrics: new Metrics(),
    intervalMs,
  };
  const served = new Edge(options);
  // There is no control here that would let the bench's crowd in.
  served.useProof(Number.MAX_SAFE_INTEGER);
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request, to) => served.fetch(request, to),
    websocket: served.websocket,
  });
  return {
    port: server.port ?? 0,
    step: (number) => {
      if (number % STEPS_PER_SECOND === 0) relay.publish(subjects.notice(ROOM), encodeMessage(benchNotice(number)));
      const object = encodePartObject(benchPart(number));
      for (const rendition of renditions) relay.publish(subjects.part(ROOM, rendition), object);
    },
  };
}

function publisher(intervalMs: number, messageBytes: number): Contender {
  const phases = intervalMs / PART_MS;
  const message = new Uint8Array(messageBytes);
  let joined = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request, to) => (to.upgrade(request) ? undefined : new Response(null, { status: 426 })),
    websocket: { open: (socket) => void socket.subscribe(`${joined++ % phases}`), message: () => undefined },
  });
  return { port: server.port ?? 0, step: (number) => server.publish(`${number % phases}`, message) };
}

/** CPU milliseconds of this process, kernel included, while it serves so many seconds. */
async function run(seconds: number): Promise<number> {
  const startMs = performance.now();
  const before = process.cpuUsage();
  for (let step = 1; step <= seconds * STEPS_PER_SECOND; step++) {
    contender.step(++part);
    await Bun.sleep(Math.max(0, startMs + step * PART_MS - performance.now()));
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function memory(): number {
  Bun.gc(true);
  return process.memoryUsage.rss();
}

function say(answer: Record<string, number>): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
