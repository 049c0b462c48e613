import type { Flow } from "../fleet/flows.ts";

/** What is older than a minute counts for little. */
const FADES = Math.exp(-1 / 60);

/** Who came in of late, and who did not by a fault of ours. */
export class Tries {
  joined = 0;
  failed = 0;

  /** Once a second. */
  second({ joins, failed }: Flow): void {
    this.joined = this.joined * FADES + joins;
    this.failed = this.failed * FADES + failed;
  }
}
