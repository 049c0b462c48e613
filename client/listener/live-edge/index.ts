/**
 * Second half's will: where the ear is and how fast it goes, so that it stays at the live edge and never runs dry.
 *
 * In:    arrivals with their lag, stalls, what a player holds.
 * Out:   where to start, a rate within ±3 %, +6 % after an outage, jumps.
 * Never: touches a sample; the deciding parts read no clock.
 */
export { JUMP_WHEN_LATE_MS } from "./live-edge-control.ts";
export { type FollowedEar, LiveEdgeFollower } from "./live-edge-follower.ts";
