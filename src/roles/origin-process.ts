import { type ChildProcess, fork } from "node:child_process";
import { constants, setPriority } from "node:os";
import type { Log, Metrics } from "../platform/index.ts";
import { processChannel, type Relay, serveLink } from "../relay/index.ts";

type OriginProcessOptions = {
  /** The program to run, with the arguments that make it an origin child. */
  program: string;
  arguments: string[];
  relay: Relay;
  log: Log;
  metrics: Metrics;
};

const FIRST_RESTART_MS = 100;
const MAX_RESTART_MS = 5_000;
/** An origin that ran this long was well: the next restart is quick again. */
const WELL_AFTER_MS = 30_000;
const TERMINATE_WITHIN_MS = 3_000;

/** Keeps the origin's process running, and its relay joined to ours, until it is closed. */
export class OriginProcess {
  /** Resolves when a child ends for the first time. */
  readonly firstEnd: Promise<void>;
  readonly #options: OriginProcessOptions;
  readonly #ended: () => void;
  readonly #restarts;
  readonly #drops;
  /** `undefined` while none runs. */
  #child: ChildProcess | undefined;
  #closing = false;
  #restartMs = FIRST_RESTART_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OriginProcessOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.firstEnd = promise;
    this.#ended = resolve;
    const { metrics } = options;
    this.#restarts = metrics.counter(
      "stentor_origin_restarts_total",
      "Times that the origin's process had to be started again.",
    );
    this.#drops = metrics.counter(
      "stentor_origin_link_dropped_total",
      "Messages dropped: the pipe to the origin was full.",
    );
    this.#start();
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), TERMINATE_WITHIN_MS);
    await gone;
    clearTimeout(kill);
  }

  #start(): void {
    const { program, relay, log } = this.#options;
    const child = fork(program, this.#options.arguments, { serialization: "advanced" });
    this.#child = child;
    preferOverOthers(child, log);
    const link = serveLink(
      relay,
      processChannel(child, () => this.#drops.inc()),
    );
    const well = setTimeout(() => {
      this.#restartMs = FIRST_RESTART_MS;
    }, WELL_AFTER_MS);
    const over = (why: Record<string, unknown>) => {
      clearTimeout(well);
      link.unsubscribe();
      this.#child = undefined;
      this.#ended();
      if (!this.#closing) this.#restart(why);
    };
    child.once("exit", (code, signal) => over({ code, signal }));
    child.on("error", (fault) => {
      // A process that could not be started has no exit to tell of.
      if (child.pid === undefined) over({ reason: String(fault) });
      else log.warn({ reason: String(fault) }, "The origin's process could not be reached");
    });
  }

  #restart(why: Record<string, unknown>): void {
    const { log } = this.#options;
    log.error({ ...why, restartMs: this.#restartMs }, "The origin's process ended; starting it again");
    this.#restarts.inc();
    this.#timer = setTimeout(() => this.#start(), this.#restartMs);
    this.#restartMs = Math.min(this.#restartMs * 2, MAX_RESTART_MS);
  }
}

/** The mixer beats time; where we may, it goes before page loads and listeners. */
function preferOverOthers(child: ChildProcess, log: Log): void {
  if (child.pid === undefined) return;
  try {
    setPriority(child.pid, constants.priority.PRIORITY_HIGH);
  } catch {
    log.debug({}, "The origin runs at normal priority: raising it is not permitted");
  }
}
