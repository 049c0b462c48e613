import type { Config } from "../config/index.ts";
import { type Clock, type Log, type Metrics, systemClock } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import { connectNats, Directory, type KeyValue, type NatsRelay } from "../relay/index.ts";

/** Who was not heard for this long is gone. */
const STALE_AFTER_MS = 2_000;
const DIRECTORY_BUCKET = "stentor-directory";
const ROOMS_BUCKET = "stentor-rooms";

/** What the processes of many machines share. */
export class Cluster {
  readonly relay: NatsRelay;
  readonly directory: Directory;
  readonly #replicas: number;

  /** Throws StentorError `config_invalid` without servers, `relay_closed` when none answers. */
  static async join(options: { config: Config; name: string; log: Log; metrics: Metrics }): Promise<Cluster> {
    const { config, name, log, metrics } = options;
    assertServers(config);
    const onFault = (subject: string, fault: unknown) => log.error({ subject, err: fault }, "A subscriber failed");
    const relay = await connectNats({ servers: config.natsServers, name, log, metrics, onFault });
    const table = await relay.keyValue(DIRECTORY_BUCKET, { replicas: config.natsReplicas });
    const clock: Clock = systemClock;
    const directory = await Directory.open({ table, relay, clock, staleAfterMs: STALE_AFTER_MS, log });
    return new Cluster(relay, directory, config.natsReplicas);
  }

  private constructor(relay: NatsRelay, directory: Directory, replicas: number) {
    this.relay = relay;
    this.directory = directory;
    this.#replicas = replicas;
  }

  /** The table of leases: which origin holds which room. */
  rooms(): Promise<KeyValue> {
    return this.relay.keyValue(ROOMS_BUCKET, { replicas: this.#replicas });
  }

  /** What we announced is taken back first: leaving is not dying. Resolves when NATS has all that we published. */
  async close(): Promise<void> {
    await this.directory.close();
    await this.relay[Symbol.asyncDispose]();
  }
}

/** Throws StentorError `config_invalid` where no relay between machines is named. */
export function assertServers({ natsServers }: Pick<Config, "natsServers">): void {
  if (natsServers.length > 0) return;
  throw new StentorError(
    "config_invalid",
    "Cannot start a single role: STENTOR_NATS_URL is not set, such as nats://10.0.0.1:4222 (docs/operate/cluster.md)",
  );
}
