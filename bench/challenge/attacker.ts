/** Run as a program: hashes natively for two seconds on one core, and prints how many it did in a second of that core's time. */
import { EFFORT_MAX, effortFor, hashOf } from "../../src/challenge/index.ts";
import { systemClock } from "../../src/platform/index.ts";
import type { Table } from "../table.ts";

const ATTACK_MS = 2_000;
const STRESSES = [0, 0.7, 0.85, 1];

/** Hashes that one core does in a second of its own time, with so many cores at it at once. */
export async function hashesPerCoreSecond(cores: number): Promise<number> {
  const rates = Array.from({ length: cores }, async () => {
    const attacker = Bun.spawn([process.execPath, import.meta.path], { stdout: "pipe" });
    return Number(await new Response(attacker.stdout).text());
  });
  return (await Promise.all(rates)).reduce((sum, rate) => sum + rate, 0) / cores;
}

export function attackTable({ alone, together }: { alone: number; together: number }, verifyUs: number): Table {
  const rates = `${alone.toFixed(0)} hashes per core-second, ${together.toFixed(0)} with both cores at it`;
  return {
    title: `The attacker with a native Argon2id: ${rates}`,
    columns: [
      ...["effort", "core-seconds per 1,000 joins", "joins/s on both cores"],
      ...["the server's core-seconds per 1,000", "attacker ÷ server"],
    ],
    rows: STRESSES.map(effortFor).map((effort) => {
      const [theirs, ours] = [(effort * 1_000) / together, verifyUs / 1_000];
      return [effort, theirs, (2 * together) / effort, ours, theirs / ours];
    }),
  };
}

/** The largest effort as a number of joins that so many hashes buy. */
export function joinsOf(hashes: number): number {
  return hashes / EFFORT_MAX;
}

function attack(): number {
  const salt = new Uint8Array(16).fill(1);
  const [beganMs, before] = [systemClock.monotonicMs(), process.cpuUsage()];
  let hashes = 0;
  for (; systemClock.monotonicMs() - beganMs < ATTACK_MS; hashes++) hashOf(`${hashes}`, salt);
  const { user, system } = process.cpuUsage(before);
  return hashes / ((user + system) / 1e6);
}

if (import.meta.main) process.stdout.write(`${attack()}\n`);
