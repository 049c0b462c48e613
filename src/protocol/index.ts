/**
 * What our own programs say to each other: ids, messages, subjects, frames, error codes.
 *
 * Never: does I/O, reads a clock, or imports anything; it runs unchanged in a browser.
 */
export * from "./door.ts";
export * from "./door-view.ts";
export * from "./error-codes.ts";
export * from "./error-status.ts";
export * from "./listen-frames.ts";
export * from "./messages.ts";
export * from "./outcome.ts";
export * from "./part-object.ts";
export * from "./part-time.ts";
export * from "./post.ts";
export * from "./rendition.ts";
export * from "./schedule.ts";
export * from "./signs.ts";
export * from "./status.ts";
export * from "./subjects.ts";
export * from "./ticket-bytes.ts";
export * from "./tracker-line.ts";
export * from "./trouble.ts";
export * from "./verdict.ts";
export * from "./wait-of.ts";
