import { ManualClock, Metrics } from "../../platform/index.ts";
import { Challenger, type ChallengerOptions } from "../challenger.ts";

/** A challenger with a thread of its own, a clock that stands still, and its metrics. */
export function openChallenger(options: Partial<ChallengerOptions> = {}) {
  const clock = new ManualClock();
  const metrics = new Metrics();
  const secret = new Uint8Array(32).fill(7);
  const challenger = new Challenger({ clock, metrics, secret: () => secret, ...options });
  return {
    clock,
    challenger,
    /** The value of one sample, such as `stentor_challenge_offers_total`; 0 when it has none yet. */
    async sample(name: string): Promise<number> {
      const line = (await metrics.text()).split("\n").find((each) => each.startsWith(`${name} `));
      return Number(line?.split(" ")[1] ?? 0);
    },
    [Symbol.dispose]: () => challenger.close(),
  };
}
