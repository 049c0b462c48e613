import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../platform/index.ts";

const WRITTEN_EVERY_MS = 15_000;

/** Keeps a folder of files as they are made; each file is whole at every moment. */
export class SnapshotWriter {
  readonly #folder: string;
  readonly #make: () => ReadonlyMap<string, string>;
  readonly #log: Log;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: { folder: string; make: () => ReadonlyMap<string, string>; log: Log }) {
    this.#folder = options.folder;
    this.#make = options.make;
    this.#log = options.log;
    this.#timer = setInterval(() => this.write(), WRITTEN_EVERY_MS);
    this.write();
  }

  /** A disk that is full leaves the older files, and is told of. */
  write(): void {
    try {
      // The folder around it is not made: where it has gone, nothing is to be kept.
      if (!existsSync(this.#folder)) mkdirSync(this.#folder);
      for (const [name, content] of this.#make()) {
        writeFileSync(join(this.#folder, `${name}.new`), content);
        renameSync(join(this.#folder, `${name}.new`), join(this.#folder, name));
      }
    } catch (fault) {
      this.#log.warn({ fault: String(fault) }, "The snapshot of the status cannot be written");
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
