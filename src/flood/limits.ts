/** A bucket: so many at once, then so many a second. */
export type Rate = { burst: number; perSecond: number };

/**
 * What one subject may ask for while the server is at ease. A *join* asks for a seat or a number; a *request* is anything, in tokens
 * by what it costs. `earned`: joins that are added at most for listeners who acknowledged sound.
 */
export type LevelLimits = { slots: number; joins: Rate; requests: Rate; earned: number };

/**
 * From an address to everybody. One visit with page, assets, API and door is about 6 request tokens and a join. The figures let
 * 256 people behind an address in at once, and twice as many again each time those have heard (about 2.5 s).
 */
export const LIMITS = {
  /** An IPv4 address or a /64. */
  address: {
    slots: 16_384,
    joins: { burst: 256, perSecond: 32 },
    requests: { burst: 16_384, perSecond: 1_024 },
    earned: 8_192,
  },
  /** A /24 or a /48. */
  near: {
    slots: 8_192,
    joins: { burst: 1_024, perSecond: 128 },
    requests: { burst: 32_768, perSecond: 2_048 },
    earned: 16_384,
  },
  /** A /16 or a /32. */
  wide: {
    slots: 4_096,
    joins: { burst: 8_192, perSecond: 1_024 },
    requests: { burst: 65_536, perSecond: 4_096 },
    earned: 32_768,
  },
  everybody: {
    slots: 8,
    joins: { burst: 40_000, perSecond: 8_000 },
    requests: { burst: 131_072, perSecond: 16_384 },
    earned: 65_536,
  },
} as const satisfies Record<string, LevelLimits>;

export type LevelName = keyof typeof LIMITS;

/** Per address, for those who show a ticket or a token, or have solved a challenge. */
export const KNOWN: Rate = { burst: 4_096, perSecond: 512 };

/** Joins that one listener's acknowledged sound gives: more than half must listen for a bucket to grow. */
export const JOINS_PER_SOUND = 2;
/** And requests, likewise: what two visits take. */
export const REQUESTS_PER_SOUND = 12;
/** What was earned is worth half after so long. */
export const EARNED_HALF_LIFE_MS = 600_000;
/** A source that did not come for so long is a newcomer again. */
export const FORGET_AFTER_MS = 600_000;

/** Above this stress buckets shrink, down to these shares at 1, and joins beyond them are asked for proof. */
export const STRESSED_ABOVE = 0.7;
export const JOINS_SHARE_AT_LIMIT = 0.25;
export const REQUESTS_SHARE_AT_LIMIT = 0.5;

/** The last quarter of what everybody has is for networks that ask for less than this share of all. */
export const HEAVY_SHARE = 1 / 32;
export const QUIET_RESERVE = 0.25;

/** What something that no browser does takes from its address's buckets. */
export const JOINS_PER_ABUSE = 8;
export const REQUESTS_PER_ABUSE = 64;

/** Rooms that are sketched at once: those that somebody has entered, and names that were only asked for. The rest is counted under `""`. */
export const PROVEN_ROOMS_MAX = 64;
export const UNPROVEN_ROOMS_MAX = 32;
