/** Wrong proofs from everywhere at once, against a real thread and a real clock. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { systemClock } from "../platform/index.ts";
import { openChallenger } from "./testing/open-challenger.ts";

setDefaultTimeout(20_000);

const FLOOD_MS = 1_500;
const PROOFS_A_TURN = 25;
const CPU_SHARE = 0.08;
/** What may have been saved up before; see `CpuBudget`. */
const SAVED_SECONDS = 0.1;

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

test("a flood of wrong proofs costs its share of a core, and the event loop no more than the cheap checks", async () => {
  using scene = openChallenger({ clock: systemClock, cpuShare: CPU_SHARE });
  const { challenger } = scene;
  await challenger.check({ ...liar(0), proof: proofOf(challenger, liar(0)) });
  const [answers, turnsMs]: [Promise<{ ok: boolean }>[], number[]] = [[], []];
  const beginMs = systemClock.monotonicMs();
  for (let at = 1; systemClock.monotonicMs() - beginMs < FLOOD_MS; at += PROOFS_A_TURN) {
    const beforeMs = systemClock.monotonicMs();
    for (let one = at; one < at + PROOFS_A_TURN; one++)
      answers.push(challenger.check({ ...liar(one), proof: proofOf(challenger, liar(one)) }));
    turnsMs.push(systemClock.monotonicMs() - beforeMs);
    await turn();
  }
  const verdicts = await Promise.all(answers);
  const seconds = (systemClock.monotonicMs() - beginMs) / 1_000;
  const cpuSeconds = await scene.sample("stentor_challenge_cpu_seconds_total");
  expect(answers.length).toBeGreaterThan(2_000);
  expect(cpuSeconds).toBeGreaterThan(0.01);
  expect(cpuSeconds).toBeLessThan(CPU_SHARE * seconds + SAVED_SECONDS + 0.02);
  expect(await scene.sample('stentor_challenge_proofs_total{outcome="overloaded"}')).toBeGreaterThan(1_000);
  expect(quantile(turnsMs, 0.95)).toBeLessThan(5);
  expect(verdicts.filter(({ ok }) => ok).length).toBeLessThan(verdicts.length / 20);
});

/** Each in a network of its own. */
function liar(number: number): { room: string; address: string } {
  return { room: "town-hall", address: `10.${(number >> 8) & 255}.${number & 255}.${(number >> 16) & 255}` };
}

/** Right in form, and solved by one in 96 only. */
function proofOf(challenger: ReturnType<typeof openChallenger>["challenger"], from: { room: string; address: string }) {
  return `${challenger.offer({ ...from, effort: 96 }).token}~1`;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}
