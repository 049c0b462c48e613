import { JetStreamApiError, jetstream, StorageType } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import { StentorError } from "../../protocol/index.ts";
import type { KeyValue } from "../key-value.ts";
import { NatsKeyValue } from "./nats-key-value.ts";
import { retryDelayMs } from "./nats-timing.ts";
import type { TableEnds, TableOptions } from "./table-options.ts";

/** JetStream's codes for more replicas than there are servers. */
const TOO_FEW_SERVERS = [10_074, 10_005];

/** Waits for JetStream, which comes up after its server, and in a cluster after the servers have found each other. */
export async function openTable(options: TableOptions): Promise<KeyValue> {
  const { clock, timing, bucket, nats, line } = options;
  const untilMs = clock.monotonicMs() + timing.firstConnectionMs;
  for (;;) {
    try {
      await line.reach(`open the table "${bucket}"`, timing.tableMs);
      const client = jetstream(nats, { timeout: timing.tableMs });
      const manager = await client.jetstreamManager();
      const ends = { kv: await makeBucket(new Kvm(client), options), manager };
      await keepReplicas(ends, options);
      return new NatsKeyValue(ends, options, () => makeBucket(new Kvm(client), options));
    } catch (error) {
      if (!line.connected || clock.monotonicMs() > untilMs) throw unopened(options, error);
      await Bun.sleep(retryDelayMs(timing));
    }
  }
}

/** Every answer comes from the server that leads the table: what was written is read, wherever one asks. */
function makeBucket(tables: Kvm, options: TableOptions): Promise<KV> {
  const { bucket, replicas } = options;
  return tables.create(bucket, { history: 1, storage: StorageType.File, replicas, allow_direct: false });
}

/** A table that was made when the cluster was smaller, or larger. */
async function keepReplicas({ kv, manager }: TableEnds, { bucket, replicas, log }: TableOptions): Promise<void> {
  if ((await kv.status()).replicas === replicas) return;
  await manager.streams.update(`KV_${bucket}`, { num_replicas: replicas });
  log.info({ bucket, replicas }, "The table has another number of replicas now");
}

function unopened({ bucket, replicas }: TableOptions, error: unknown): StentorError {
  if (error instanceof JetStreamApiError && TOO_FEW_SERVERS.includes(error.code)) {
    const why = `${replicas} replicas need as many servers with JetStream (${error.message})`;
    return new StentorError("config_invalid", `Cannot open the table "${bucket}": ${why}`, { cause: error });
  }
  if (error instanceof StentorError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new StentorError("relay_timeout", `Cannot open the table "${bucket}": NATS says "${why}"`, { cause: error });
}
