import type { JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Clock, Log } from "../../platform/index.ts";
import type { OnFault } from "../in-process-relay.ts";
import type { NatsLine } from "./nats-line.ts";
import type { NatsTiming } from "./nats-timing.ts";

export type TableOptions = {
  bucket: string;
  replicas: number;
  nats: NatsConnection;
  line: NatsLine;
  clock: Clock;
  timing: NatsTiming;
  log: Log;
  onFault: OnFault;
};

/** A table's ends at the NATS client. */
export type TableEnds = { kv: KV; manager: JetStreamManager };
