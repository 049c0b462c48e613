import { PreparedRefusal } from "../budget/index.ts";

/** Waits that answers are kept for; longer ones are cut to this. */
const SECONDS_MAX = 120;

const prepared = new Map<number, PreparedRefusal>();

/** What a caller gets whom the flood gate slows or refuses: bytes that were made before. */
export function rateLimited(retryAfterSeconds: number): Response {
  const seconds = Math.min(SECONDS_MAX, Math.max(1, Math.ceil(retryAfterSeconds)));
  const present = prepared.get(seconds) ?? prepare(seconds);
  return present.answer();
}

function prepare(retryAfterSeconds: number): PreparedRefusal {
  const refusal = new PreparedRefusal({
    code: "rate_limited",
    message: "Cannot answer now: this address, or its network, asks too often",
    retryAfterSeconds,
  });
  prepared.set(retryAfterSeconds, refusal);
  return refusal;
}
