/** How somebody of bad will goes about it. */
export const MEANS = [
  "page-flood",
  "api-flood",
  "door-flood",
  "sign-in-flood",
  "whip-flood",
  "connection-churn",
  "socket-flood",
  "upgrade-storm",
  "slow-headers",
  "slow-bodies",
  "idle-connections",
  "ping-flood",
  "oversized-frames",
  "fragmented-frames",
  "reconnect-storm",
  "replayed-tickets",
  "ticket-hoarding",
  "stun-flood",
  "funnel-bots",
] as const;
export type Means = (typeof MEANS)[number];
