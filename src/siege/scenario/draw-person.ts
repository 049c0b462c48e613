import { drawnWhole, exponential, logNormal, type Random } from "./chance.ts";
import type { Wave } from "./scenario.ts";
import type { Person } from "./visitor.ts";

const NEVER_TAPS = 0.1;
const LEAVES_CHALLENGE = 0.05;
const HEARS_BY_HLS = 0.04;
const RETRIES_SOONER = 0.12;
/** A browser that was here before has the assets. */
const RETURNING_ASSETS = [0, 1] as const;
const NEW_ASSETS = [2, 6] as const;
/** Who follows a link may well have been here before; who comes on time often has. */
const RETURNING_SHARE: Record<Wave["shape"], number> = { ramp: 0.35, post: 0.12, steady: 0.3 };

/** The rest still has the client of before. */
const BROKEN_SHARE = 0.7;
const CDN_SHARE = 0.7;

/** One of a wave's people, with their own pauses, patience and habits. */
export function drawPerson(wave: Wave, random: Random): Person {
  const returning = wave.comesBack === true || random() < RETURNING_SHARE[wave.shape];
  const broken = wave.broken === true && random() < BROKEN_SHARE;
  return {
    kind: "person",
    returning,
    pageIsOpen: wave.comesBack === true,
    assets: drawnWhole(returning ? RETURNING_ASSETS : NEW_ASSETS, random),
    readsMs: random() < NEVER_TAPS ? Number.POSITIVE_INFINITY : logNormal(3_500, 1.1, random),
    hears: random() < HEARS_BY_HLS ? "hls" : "socket",
    staysMs: random() < 0.3 ? exponential(30_000, random) : logNormal(1_500_000, 1, random),
    patienceMs: 2_000 + logNormal(5_000, 0.6, random),
    bears: 2 + Math.floor(exponential(4, random)),
    backsOff: random() > RETRIES_SOONER,
    solvesMs: random() < LEAVES_CHALLENGE ? Number.POSITIVE_INFINITY : logNormal(900, 0.6, random),
    broken,
    overCdn: random() < CDN_SHARE,
  };
}
