import { Challenger, EFFORT_MAX, hashOf, MEMORY_KIB, proofOf } from "../../src/challenge/index.ts";
import { Metrics, systemClock } from "../../src/platform/index.ts";
import { percentile } from "../peers/figures.ts";
import type { Table } from "../table.ts";

const CALLER = { room: "bench", address: "192.0.2.7" };

/** A challenger with a secret of its own. */
export function openChallenger(): Challenger {
  const secret = new Uint8Array(32).fill(7);
  return new Challenger({ clock: systemClock, metrics: new Metrics(), secret: () => secret });
}

/** Microseconds of what the server does for each caller; `verifyUs` is a proof's that passed the cheap checks. */
export function serverCosts(): { table: Table; verifyUs: number } {
  const challenger = openChallenger();
  const offer = () => challenger.offer({ ...CALLER, effort: EFFORT_MAX });
  const forged = `${"A".repeat(44)}~1`;
  const { token, salt } = offer();
  const saltBytes = Buffer.from(salt, "hex");
  const verify = timesUs(1_000, (at) => hashOf(proofOf(token, at), saltBytes));
  const costs: [string, number[]][] = [
    ["offer a puzzle", timesUs(20_000, offer)],
    ["turn away what is forged", timesUs(20_000, () => void challenger.check({ ...CALLER, proof: forged }))],
    ["verify: one Argon2id, in a thread of its own", verify],
  ];
  challenger.close();
  return {
    verifyUs: percentile(verify, 0.5),
    table: {
      title: `The server: ${MEMORY_KIB} KiB, one pass`,
      columns: ["what", "p50 µs", "p90 µs"],
      rows: costs.map(([what, times]) => [what, percentile(times, 0.5), percentile(times, 0.9)]),
    },
  };
}

function timesUs(count: number, work: (at: number) => unknown): number[] {
  for (let at = 0; at < count / 10; at++) work(at);
  return Array.from({ length: count }, (_, at) => {
    const begin = Bun.nanoseconds();
    work(at);
    return (Bun.nanoseconds() - begin) / 1_000;
  });
}
