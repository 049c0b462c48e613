import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type Log, type Metrics, systemClock } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import type { OnFault } from "../in-process-relay.ts";
import { NatsRelay } from "./nats-relay.ts";
import { NATS_TIMING, type NatsTiming, retryDelayMs } from "./nats-timing.ts";
import { isRefusal } from "./relay-fault.ts";
import { readServerAddresses, type ServerAddresses } from "./server-addresses.ts";

/** Pings that may stay unanswered; at the next one the connection is given up. */
const UNANSWERED_PINGS = 3;

export type ConnectNatsOptions = {
  /** `nats://` or `tls://` each, with `user:password@` or `token@` where the servers ask for it. */
  servers: readonly string[];
  /** What NATS shows of this process to its operator. */
  name: string;
  metrics: Metrics;
  log: Log;
  /** Told of what a subscriber or responder threw, and of what could not be sent. */
  onFault: OnFault;
  timing?: Partial<NatsTiming>;
};

/**
 * Joins this process to NATS, and holds on to it for ever. Throws StentorError `relay_closed` when no server is there within 10 s, or one
 * refuses the user; `config_invalid` when an address cannot be read.
 */
export async function connectNats(options: ConnectNatsOptions): Promise<NatsRelay> {
  const timing = { ...NATS_TIMING, ...options.timing };
  const nats = await firstConnection(readServerAddresses(options.servers), options.name, timing);
  const { metrics, log, onFault } = options;
  return new NatsRelay({ nats, metrics, log, onFault, timing });
}

async function firstConnection(addresses: ServerAddresses, name: string, timing: NatsTiming): Promise<NatsConnection> {
  const untilMs = systemClock.monotonicMs() + timing.firstConnectionMs;
  for (;;) {
    try {
      return await connect(connectionOptions(addresses, name, timing));
    } catch (error) {
      const delayMs = retryDelayMs(timing);
      if (isRefusal(error) || systemClock.monotonicMs() + delayMs > untilMs) throw unreached(addresses, error);
      await Bun.sleep(delayMs);
    }
  }
}

function connectionOptions(addresses: ServerAddresses, name: string, timing: NatsTiming) {
  return {
    servers: addresses.hosts,
    ...addresses.credentials,
    ...(addresses.tls ? { tls: {} } : {}),
    name,
    timeout: timing.attemptMs,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => retryDelayMs(timing),
    pingInterval: timing.pingMs,
    maxPingOut: UNANSWERED_PINGS,
    // A server whose configuration is just being changed may refuse us for a moment.
    ignoreAuthErrorAbort: true,
    noAsyncTraces: true,
  };
}

function unreached(addresses: ServerAddresses, cause: unknown): StentorError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StentorError("relay_closed", `Cannot reach NATS at ${addresses.hosts.join(", ")}: ${why}`, { cause });
}
