/** Even a full origin takes rooms that nobody else takes. */
const LEAST_HEADROOM = 0.05;
/** Loads are compared in steps, so that all see the same order though they heard of a load at different times. */
const LOAD_STEP = 0.1;

/**
 * Our place among those who may take a room, 0 first: by chance, weighted by headroom, the same for all who look (rendezvous
 * hashing). So the rooms of one that died spread over those who live. `candidates` includes us.
 */
export function takeRank(room: string, us: string, candidates: readonly { origin: string; load: number }[]): number {
  const scores = new Map(candidates.map(({ origin, load }) => [origin, score(room, origin, load)]));
  const ours = scores.get(us) ?? 0;
  let ahead = 0;
  for (const [origin, theirs] of scores) {
    if (theirs > ours || (theirs === ours && origin < us)) ahead++;
  }
  return ahead;
}

function score(room: string, origin: string, load: number): number {
  const headroom = Math.max(LEAST_HEADROOM, 1 - Math.round(load / LOAD_STEP) * LOAD_STEP);
  return headroom / -Math.log(fraction(`${room} ${origin}`));
}

/** Between 0 and 1, neither included: FNV-1a with the last mixing step of MurmurHash3, whose bits spread better. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
