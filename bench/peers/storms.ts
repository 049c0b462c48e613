import type { Contender, Server } from "./contender.ts";
import { Feeder } from "./feeder.ts";
import { judgeStorm, nextRate } from "./figures.ts";
import { storm } from "./listeners.ts";
import { cpuMs } from "./processes.ts";

const HIGHEST_RATE = 16_000;
const LOWEST_RATE = 10;
const SETTLE_LIMIT_MS = 3_000;
const SETTLE_LOOK_MS = 300;
const SETTLED_SHARE = 0.25;

/** `rate`: the last that held. `end`: why the search went no higher. */
export type Climb = { rate: number; end: "broke" | "load" | "highest"; tried: string[] };

/**
 * Looks for the highest rate of arrivals at which 99 of 100 hear program within a second: a server of its own, which
 * nobody else listens to, and who has come stays until that storm is over.
 */
export async function climb(
  load: string,
  contender: Contender,
  { from, seconds }: { from: number; seconds: number },
): Promise<Climb> {
  const server = await contender.start(0);
  const feeder = new Feeder(contender, server);
  try {
    feeder.start();
    await Bun.sleep(SETTLE_LOOK_MS);
    return await search(from, async (rate) => {
      const outcome = await storm(load, contender, server, { rate, seconds });
      await settled(server);
      return outcome;
    });
  } finally {
    await feeder.stop();
    await server.end();
  }
}

async function search(from: number, run: (rate: number) => ReturnType<typeof storm>): Promise<Climb> {
  const tried: { rate: number; held: boolean }[] = [];
  const words: string[] = [];
  let end: Climb["end"] = "highest";
  const bounds = { from, lowest: LOWEST_RATE, highest: HIGHEST_RATE };
  for (let rate = nextRate(tried, bounds); rate !== undefined; rate = nextRate(tried, bounds)) {
    const outcome = await run(rate);
    const judged = judgeStorm(outcome);
    words.push(`${rate}/s: p99 ${Math.round(outcome.p99)} ms, ${outcome.sounded} of ${outcome.arrivals}, ${judged}`);
    tried.push({ rate, held: judged === "held" });
    if (judged !== "held") end = judged;
  }
  const held = tried.filter((each) => each.held).map((each) => each.rate);
  return { rate: Math.max(0, ...held), end, tried: words };
}

/** Those of the last storm have gone, and the server has noticed. */
async function settled(server: Server): Promise<void> {
  for (let waited = 0; waited < SETTLE_LIMIT_MS; waited += SETTLE_LOOK_MS) {
    const before = cpuMs(server.pids());
    await Bun.sleep(SETTLE_LOOK_MS);
    if (cpuMs(server.pids()) - before < SETTLED_SHARE * SETTLE_LOOK_MS) return;
  }
}
