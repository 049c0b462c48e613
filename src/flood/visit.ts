import type { Surface } from "../protocol/index.ts";

/** One request, as far as the gate has to know it. */
export type Visit = {
  /** The caller's IP address, proxies seen through. */
  address: string;
  surface: Surface;
  /** `""` when it belongs to no room. */
  room: string;
  /** A valid ticket or token was shown. */
  known: boolean;
  /** A challenge was solved with this request. */
  solved: boolean;
};

/** What to do with it. `slow` and `refuse` are answered 429 with `Retry-After`; `challenge` with a puzzle. */
export type Judgement =
  | { do: "pass" }
  | { do: "slow"; retryAfterSeconds: number }
  | { do: "challenge" }
  | { do: "refuse"; retryAfterSeconds: number };
