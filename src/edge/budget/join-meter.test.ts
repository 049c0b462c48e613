import { expect, test } from "bun:test";
import { JoinMeter } from "./index.ts";

/** Each turn of the event loop so many of either, at so much CPU each. */
async function turns(meter: JoinMeter, cpu: { usedMs: number }, count: number, each: Turn): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    for (let join = 0; join < each.joins; join++) {
      meter.began();
      cpu.usedMs += each.joinMs;
    }
    for (let refusal = 0; refusal < (each.refusals ?? 0); refusal++) {
      meter.refused();
      cpu.usedMs += each.refusalMs ?? 0;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

type Turn = { joins: number; joinMs: number; refusals?: number; refusalMs?: number };

function metered(isWriting = () => false) {
  const cpu = { usedMs: 0 };
  return { cpu, meter: new JoinMeter({ usedMs: () => cpu.usedMs, isWriting }) };
}

test("a join costs what its turn costs, shared by all who came in it", async () => {
  const { cpu, meter } = metered();
  await turns(meter, cpu, 40, { joins: 10, joinMs: 0.04 });
  expect(meter.costMicros).toBeCloseTo(40);
  expect(meter.take()).toBe(400);
  expect(meter.take()).toBe(0);
});

test("those who are turned away bear their part", async () => {
  const { cpu, meter } = metered();
  await turns(meter, cpu, 20, { joins: 5, joinMs: 0.06, refusals: 20, refusalMs: 0.045 });
  expect(meter.costMicros).toBeCloseTo(60);
});

test("a turn in which sound was written says nothing", async () => {
  const { cpu, meter } = metered(() => true);
  await turns(meter, cpu, 20, { joins: 20, joinMs: 5 });
  expect(meter.costMicros).toBe(50);
});

test("a process that was woken up for one says little", async () => {
  const { cpu, meter } = metered();
  await turns(meter, cpu, 100, { joins: 1, joinMs: 2 });
  expect(meter.costMicros).toBe(200);
});
