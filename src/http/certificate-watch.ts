import { statSync } from "node:fs";
import type { Log } from "../platform/index.ts";
import type { HttpMetrics } from "./http-metrics.ts";
import { readTlsPair, type TlsPair } from "./tls-pair.ts";

/** How soon a changed certificate is noticed. */
const LOOK_MS = 10_000;

type Files = { certFile: string; keyFile: string };

/** Reads certificate and key again when either file changes; a pair that does not fit leaves the present one in place. */
export class CertificateWatch {
  readonly #files: Files;
  readonly #renew: (next: TlsPair, previous: TlsPair) => void;
  readonly #log: Log;
  readonly #metrics: HttpMetrics;
  #present: TlsPair;
  #seen: string;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: {
    files: Files;
    present: TlsPair;
    renew: (next: TlsPair, previous: TlsPair) => void;
    log: Log;
    metrics: HttpMetrics;
  }) {
    this.#files = options.files;
    this.#present = options.present;
    this.#renew = options.renew;
    this.#log = options.log;
    this.#metrics = options.metrics;
    this.#seen = signature(options.files);
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Whether a new certificate was taken. */
  look(): boolean {
    const seen = signature(this.#files);
    if (seen === this.#seen) return false;
    this.#seen = seen;
    try {
      const next = readTlsPair(this.#files);
      if (next.cert === this.#present.cert && next.key === this.#present.key) return false;
      this.#renew(next, this.#present);
      this.#present = next;
    } catch (fault) {
      this.#metrics.certificates.inc({ outcome: "refused" });
      this.#log.error({ reason: String(fault) }, "The new certificate cannot be used; the present one stays");
      return false;
    }
    this.#metrics.certificates.inc({ outcome: "taken" });
    this.#log.info({}, "A new certificate is in use");
    return true;
  }
}

/** Follows links, as certbot renews by moving one. A file that cannot be looked at for a moment counts as a change. */
function signature({ certFile, keyFile }: Files): string {
  return [certFile, keyFile].map(stamp).join(" ");
}

function stamp(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino}:${size}:${mtimeMs}`;
  } catch {
    return "missing";
  }
}
