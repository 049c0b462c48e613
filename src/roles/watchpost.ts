import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Challenger } from "../challenge/index.ts";
import type { Config } from "../config/index.ts";
import { FloodGate } from "../flood/index.ts";
import { DoorCallers, openProxyDoor, type ProxyDoor } from "../http/index.ts";
import { type Log, type Metrics, systemClock } from "../platform/index.ts";
import type { Relay } from "../relay/index.ts";
import { isProbe } from "./probe-mark.ts";
import { SharedSecrets } from "./shared-secrets.ts";

/** What networks were heard is kept so often, and at the end. */
const KEEP_EVERY_MS = 300_000;

export type WatchpostOptions = {
  config: Pick<Config, "challenge" | "dataFolder" | "proxyPort" | "host" | "trustedProxies" | "connectionsPerAddress">;
  relay: Relay;
  metrics: Metrics;
  log: Log;
  /** Among processes that share a port. */
  place: number;
};

/**
 * What stands before everything that one process serves: its flood gate, who asks for a little work under stress, and the port
 * that speaks the PROXY protocol.
 */
export class Watchpost {
  readonly gate: FloodGate;
  /** `undefined` where nobody is to be asked. */
  readonly challenger: Challenger | undefined;
  /** Whose connections come through the proxy port. */
  readonly callers = new DoorCallers();
  readonly #options: WatchpostOptions;
  readonly #secrets: SharedSecrets;
  readonly #file: string;
  readonly #timer: ReturnType<typeof setInterval>;
  #door: ProxyDoor | undefined;

  constructor(options: WatchpostOptions) {
    const { config, relay, metrics, place } = options;
    const clock = systemClock;
    const secrets = new SharedSecrets({ relay, clock });
    this.#options = options;
    this.#secrets = secrets;
    this.#file = join(config.dataFolder, `networks-${place}`);
    const canChallenge = config.challenge !== "off";
    const prefixes = keptNetworks(this.#file);
    this.gate = new FloodGate({ clock, metrics, salt: () => secrets.saltOfDay(), prefixes, canChallenge });
    this.challenger = canChallenge
      ? new Challenger({ clock, metrics, secret: () => secrets.secretOf("challenge") })
      : undefined;
    this.#timer = setInterval(() => this.#keep(), KEEP_EVERY_MS);
  }

  /** Opens the proxy port where one is wanted. `innerPort`: this process's own. Throws StentorError `port_taken`. */
  openProxyPort(innerPort: number): void {
    const { config, metrics } = this.#options;
    const { proxyPort: port, host, trustedProxies: trusted, connectionsPerAddress } = config;
    if (port === undefined) return;
    const { callers } = this;
    this.#door = openProxyDoor({
      ...{ port, host, innerPort, trusted, connectionsPerAddress, callers, metrics },
      clock: systemClock,
    });
  }

  /** Takes no more connections at the proxy port, and ends those that came through it. */
  closeProxyPort(): void {
    this.#door?.close();
  }

  /** Whether a request to listen comes from a probe of our tracker. */
  isProbe(request: Request, room: string): boolean {
    return isProbe(request, room, () => this.#secrets.secretOf("probe"));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#keep();
    this.challenger?.close();
    this.#secrets.close();
  }

  /** A process that dies while it writes leaves the older file whole. */
  #keep(): void {
    const { config, log } = this.#options;
    try {
      mkdirSync(config.dataFolder, { recursive: true });
      writeFileSync(`${this.#file}.new`, this.gate.savePrefixes(), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch (fault) {
      log.warn({ fault: String(fault) }, "What networks were heard cannot be kept");
    }
  }
}

/** `undefined` where nothing was kept yet. */
function keptNetworks(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
