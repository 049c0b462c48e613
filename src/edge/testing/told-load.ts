import { type LoadSight, type LoadWatch, WriteMeter } from "../pace/index.ts";

/** A load that a test says. */
export class ToldLoad implements LoadWatch {
  readonly meter = new WriteMeter({ usedMs: () => 0 });
  load = 0;
  isLate = false;

  look(): LoadSight {
    const { load, isLate } = this;
    return { load, parts: { cpu: load, delay: 0, queue: 0 }, writeShare: 1, isLate };
  }

  close(): void {
    // Nothing runs here.
  }
}
