/**
 * `forbidden`: this browser or page lets no WebAssembly or no worker run. `unsupported`: the offer asks for what this solver does
 * not know, or for more than any honest server would. `late`: the offer expired before it was solved.
 */
export type CannotSolveReason = "forbidden" | "unsupported" | "late";

/** Nobody is lost by it: a place in the queue and an invitation stay as good as they were. */
export class CannotSolve extends Error {
  override readonly name = "CannotSolve";
  readonly reason: CannotSolveReason;

  constructor(reason: CannotSolveReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
