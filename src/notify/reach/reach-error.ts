/**
 * A place that could not be reached. `inward`: its address is not public, and not allowed; nothing was sent. `unreachable`: no connection, no such
 * name, a bad certificate. `late`: the time was up.
 */
export class ReachError extends Error {
  override readonly name = "ReachError";
  readonly why: "inward" | "unreachable" | "late";

  constructor(why: ReachError["why"], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.why = why;
  }
}
