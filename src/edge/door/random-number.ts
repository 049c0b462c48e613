const FILLED = 512;
const pool = new Uint32Array(FILLED);
let at = FILLED;

/** 1 … 2^48−1 by chance: the number of a ticket that stands in no line. */
export function randomNumber(): number {
  if (at + 2 > FILLED) {
    crypto.getRandomValues(pool);
    at = 0;
  }
  const high = (pool[at++] ?? 0) & 0xffff;
  const low = pool[at++] ?? 0;
  return high * 2 ** 32 + low || 1;
}
