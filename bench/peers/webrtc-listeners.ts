/**
 * WebRTC listeners of a Janus mountpoint, with the words of `load.c`:
 *
 *   webrtc-listeners.ts listen PORT COUNT             obeys "count" until its input ends
 *   webrtc-listeners.ts storm PORT RATE SECONDS MAX   lets them come at their own times, says what came of it, and ends
 */
import { percentile } from "./figures.ts";
import { JanusListener } from "./janus-listener.ts";
import { nowMicros } from "./program.ts";

const OPENING_AT_ONCE = 10;
const STORM_GRACE_MS = 1_500;

const [mode, port = "", ...rest] = process.argv.slice(2);
let stamps = 0;
let lost = 0;
let open = 0;
let cpu = process.cpuUsage();
const delaysMs: number[] = [];

if (mode === "storm") await storm(...(rest.map(Number) as [number, number, number]));
else await listen(Number(rest[0]));
// The library's threads would keep the process, and its clean-up can take longer than the bench has.
process.exit(0);

async function listen(count: number): Promise<void> {
  let begun = 0;
  const line = async () => {
    while (begun++ < count) await come();
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, line));
  say({ open, tookMs: performance.now() - startMs });
  for await (const order of console) if (order === "count") sayCount();
}

/** Resolves, whatever comes of it, to when the first packet came; `undefined` when none did. */
async function come(): Promise<number | undefined> {
  try {
    const listener = new JanusListener(Number(port), (stampMicros) => {
      stamps++;
      delaysMs.push((nowMicros() - stampMicros) / 1000);
    });
    await listener.connected;
    open++;
    return mode === "storm" ? await listener.sounded : undefined;
  } catch {
    lost++;
    return undefined;
  }
}

function sayCount(): void {
  const { user, system } = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  const [p50, p99] = [percentile(delaysMs, 0.5), percentile(delaysMs, 0.99)];
  say({ stamps, bytes: 0, requests: 0, open, lost, p50, p99, cpuMs: (user + system) / 1000 });
  stamps = 0;
  delaysMs.length = 0;
}

async function storm(rate: number, seconds: number, most: number): Promise<void> {
  const count = Math.min(rate * seconds, most);
  const startMs = performance.now() + 50;
  const waited: number[] = new Array(count).fill(Number.POSITIVE_INFINITY);
  const late: number[] = [];
  const all = Array.from({ length: count }, async (_, at) => {
    const intendedMs = startMs + (at * 1000) / rate;
    await Bun.sleep(Math.max(0, intendedMs - performance.now()));
    late.push(performance.now() - intendedMs);
    const soundedMs = await come();
    if (soundedMs !== undefined) waited[at] = soundedMs - intendedMs;
  });
  await Promise.race([Promise.all(all), Bun.sleep((count * 1000) / rate + STORM_GRACE_MS)]);
  const finite = waited.map((ms) => Math.min(ms, 60_000));
  const { user, system } = process.cpuUsage(cpu);
  say({
    arrivals: count,
    sounded: waited.filter(Number.isFinite).length,
    lost,
    p50: percentile(finite, 0.5),
    p99: percentile(finite, 0.99),
    late99: percentile(late, 0.99),
    cpuMs: (user + system) / 1000,
  });
}

function say(answer: Record<string, number>): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
