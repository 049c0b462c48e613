/**
 * Listeners that check everything and sound nothing.
 *
 * In:    bytes of sockets, and a ground to stand on: clock, timers, chance.
 * Out:   what they do (dial, report, leave), and what they count.
 * Never: opens a socket or reads a clock.
 */
export type { Dialed, DialQuery } from "./dialed.ts";
export type { Ground, Waiter } from "./ground.ts";
export type { SettledPart } from "./part-copies.ts";
export { RehearsedListener } from "./rehearsed-listener.ts";
export { RenditionIntake } from "./rendition-intake.ts";
