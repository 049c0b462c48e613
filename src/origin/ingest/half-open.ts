import { StentorError } from "../../protocol/index.ts";

/** Connections that were answered but are not up yet: what a flood of offers costs at most. */
export const MAX_HALF_OPEN = 64;

/** Counts half-open connections, and refuses more than there may be. */
export class HalfOpen {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Returns what gives the place back; calling that again does nothing. Throws StentorError `session_limit`. */
  enter(): () => void {
    if (this.#count >= MAX_HALF_OPEN) {
      throw new StentorError("session_limit", `Cannot open session: ${MAX_HALF_OPEN} are being set up already`);
    }
    this.#count += 1;
    let inside = true;
    return () => {
      if (inside) this.#count -= 1;
      inside = false;
    };
  }
}
