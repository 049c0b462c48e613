import { type ChildProcess, fork } from "node:child_process";
import type { Log, Metrics } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import { processChannel, type Relay, serveLink } from "../relay/index.ts";
import { prefer } from "./preference.ts";

export type KeptProcessOptions = {
  /** What it is, for the log. */
  what: "origin" | "edge" | "tracker";
  /** The program to run, with the arguments that make it what it is. */
  program: string;
  arguments: string[];
  /** The relay that the child is joined to over its pipe; left out, it has one of its own. */
  relay?: Relay;
  /** How long it may take to end in order. */
  endsWithinMs: number;
  log: Log;
  metrics: KeptProcessMetrics;
};

export type KeptProcessMetrics = ReturnType<typeof keptProcessMetrics>;

/** Made once for all children of one parent. */
export function keptProcessMetrics(metrics: Metrics) {
  return {
    restarts: metrics.counter("stentor_child_restarts_total", "Times that a child process had to be started again.", [
      "what",
    ]),
    drops: metrics.counter("stentor_child_link_dropped_total", "Messages dropped: the pipe to a child was full.", [
      "what",
    ]),
  };
}

const PREFERENCES = { origin: "sound", edge: "listeners", tracker: "control" } as const;
const FIRST_RESTART_MS = 100;
const MAX_RESTART_MS = 5_000;
/** A process that ran this long was well: the next restart is quick again. */
const WELL_AFTER_MS = 30_000;

/** Keeps a child process running, and its relay joined to ours, until it is closed. */
export class KeptProcess {
  /** Resolves when a child ends for the first time. */
  readonly firstEnd: Promise<void>;
  /** Resolves with what a child said it listens on; rejects when the first one ends before it did. */
  readonly listening: Promise<string>;
  readonly #options: KeptProcessOptions;
  readonly #ended: () => void;
  readonly #listens: (url: string) => void;
  /** `undefined` while none runs. */
  #child: ChildProcess | undefined;
  #closing = false;
  #restartMs = FIRST_RESTART_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: KeptProcessOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.firstEnd = promise;
    this.#ended = resolve;
    const listening = Promise.withResolvers<string>();
    this.#listens = listening.resolve;
    this.listening = listening.promise;
    void this.firstEnd.then(() =>
      listening.reject(
        new StentorError("internal", `Cannot start: a process of kind ${options.what} ended; the reason stands above`),
      ),
    );
    // Whoever does not wait for it is not to be ended by it.
    this.listening.catch(() => undefined);
    this.#start();
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), this.#options.endsWithinMs);
    await gone;
    clearTimeout(kill);
  }

  #start(): void {
    const { what, program, relay, log, metrics } = this.#options;
    const child = fork(program, this.#options.arguments, { serialization: "advanced" });
    this.#child = child;
    if (child.pid !== undefined) prefer(PREFERENCES[what], log, child.pid);
    child.on("message", (message) => {
      if (isListening(message)) this.#listens(message.listening);
    });
    const channel = processChannel(child, () => metrics.drops.inc({ what }));
    const link = relay && serveLink(relay, channel);
    const well = setTimeout(() => {
      this.#restartMs = FIRST_RESTART_MS;
    }, WELL_AFTER_MS);
    const over = (why: Record<string, unknown>) => {
      clearTimeout(well);
      link?.unsubscribe();
      this.#child = undefined;
      this.#ended();
      if (!this.#closing) this.#restart(why);
    };
    child.once("exit", (code, signal) => over({ code, signal }));
    child.on("error", (fault) => {
      // A process that could not be started has no exit to tell of.
      if (child.pid === undefined) over({ reason: String(fault) });
      else log.warn({ what, reason: String(fault) }, "A process could not be reached");
    });
  }

  #restart(why: Record<string, unknown>): void {
    const { what, log, metrics } = this.#options;
    log.error({ what, ...why, restartMs: this.#restartMs }, "A process ended; starting it again");
    metrics.restarts.inc({ what });
    this.#timer = setTimeout(() => this.#start(), this.#restartMs);
    this.#restartMs = Math.min(this.#restartMs * 2, MAX_RESTART_MS);
  }
}

function isListening(message: unknown): message is { listening: string } {
  return (
    typeof message === "object" && message !== null && "listening" in message && typeof message.listening === "string"
  );
}
