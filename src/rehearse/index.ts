/**
 * A rehearsal of the event: a crowd that comes on time, listens, checks everything, and is believed only when the generator of it kept up.
 *
 * In:    a server's URL, how many listeners, how fast they come, how long they stay.
 * Out:   a verdict, a report (JSON, HTML), an exit code.
 * Never: decodes a sound, or knows a server's insides: it meets it as listeners do.
 */
export type { CounterName, Counters } from "./counters.ts";
export { runGenerator } from "./generator/index.ts";
export { type RehearsalOptions, withDefaults } from "./rehearsal-options.ts";
export type { RehearsalReport } from "./rehearsal-report.ts";
export { Rehearsal, rehearse } from "./rehearse.ts";
export { runRehearsal } from "./run-rehearsal.ts";
export { FrameReader, type FrameSink, pongFrame, textFrame } from "./wire/index.ts";
