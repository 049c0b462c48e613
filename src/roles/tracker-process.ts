import { join } from "node:path";
import { buildPages } from "../../web/build.ts";
import type { Config } from "../config/index.ts";
import { operatorToken } from "../config/index.ts";
import { type OpenHttp, openHttp, snapshotFiles, trackerOrigin, trackerPlace } from "../http/index.ts";
import { type Log, type Metrics, systemClock } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import type { Relay } from "../relay/index.ts";
import { openRecordStore } from "../store/index.ts";
import { Tracker } from "../tracker/index.ts";
import { probeMark } from "./probe-mark.ts";
import { SharedSecrets } from "./shared-secrets.ts";
import { SnapshotWriter } from "./snapshot-writer.ts";
import { forgetTracker, relieveTracker, tellOfTracker } from "./tracker-relief.ts";

/** A predecessor that gives way has let go of the store by then. */
const STORE_FREE_WITHIN_MS = 10_000;
const STORE_TRIED_EVERY_MS = 100;

export type TrackerProcessOptions = {
  config: Config;
  relay: Relay;
  /** Where edges without an address of their own are reached; links begin with it where no public URL is set. */
  mainUrl: string;
  log: Log;
  metrics: Metrics;
  /** Another process wants its place. */
  onRelieved: () => void;
};

/** The outage tracker and its port. */
export class TrackerProcess {
  readonly #tracker: Tracker;
  readonly #http: OpenHttp;
  readonly #store: { close(): Promise<void> };
  readonly #folder: string;
  readonly #snapshot: SnapshotWriter;

  /** Ends a predecessor that outlived its parent, and takes its store over. Throws StentorError `store_unavailable`, `port_taken`. */
  static async start(options: TrackerProcessOptions): Promise<TrackerProcess> {
    const { config, relay, mainUrl, log, metrics } = options;
    const { token } = operatorToken(config);
    if (await relieveTracker(config.dataFolder, token)) log.info({}, "The tracker before this one gives way");
    const place = { folder: config.dataFolder, databaseUrl: config.databaseUrl };
    const store = await eventuallyFree(() => openRecordStore({ ...place, file: "status.db", schema: "tracker" }));
    const secrets = new SharedSecrets({ relay, clock: systemClock });
    const tracker = new Tracker({
      ...{ store, relay, log, metrics },
      clock: systemClock,
      operatorToken: token,
      falseAlarmsPerMonth: config.falseAlarmsPerMonth,
      timeZone: config.timeZone,
      geoipFile: config.geoipFile,
      mail: config.mail,
      outboundAllow: config.outboundAllow,
      mainUrl: () => mainUrl,
      publicUrl: () => config.publicUrl ?? mainUrl,
      probeMarkOf: (room) => probeMark(secrets.secretOf("probe"), room),
    });
    await tracker.start();
    const pages = await buildPages({ statusUrl: trackerPlace(config) });
    return new TrackerProcess(options, tracker, store, pages);
  }

  private constructor(
    { config, relay, log, metrics, onRelieved }: TrackerProcessOptions,
    tracker: Tracker,
    store: { close(): Promise<void> },
    pages: Awaited<ReturnType<typeof buildPages>>,
  ) {
    this.#tracker = tracker;
    this.#store = store;
    this.#folder = config.dataFolder;
    const surface = Object.assign(tracker, {
      timeZone: config.timeZone,
      addressFor: (origin: string) => trackerOrigin({ ...config, statusPort: this.#http.port }, origin) ?? null,
      giveWay: onRelieved,
    });
    const open = (port: number) =>
      openHttp({
        config: { ...config, port },
        tracker: surface,
        answersOn: relay,
        pages,
        otherMetrics: async () => "",
        metrics,
        log,
        clock: systemClock,
        ready: () => ({ relay: relay.connected }),
      });
    this.#http = openAtOrNear(open, config, log);
    tellOfTracker(this.#folder, this.#http.url);
    this.#snapshot = new SnapshotWriter({
      folder: join(this.#folder, "status"),
      make: () => snapshotFiles(surface, tracker.publicUrl),
      log,
    });
  }

  get url(): string {
    return this.#http.url;
  }

  async close(): Promise<void> {
    forgetTracker(this.#folder, this.#http.url);
    this.#snapshot.close();
    await this.#http.close();
    await this.#tracker.close();
    await this.#store.close();
  }
}

/** A port that nobody named and somebody has is no reason to be without a tracker. */
function openAtOrNear(open: (port: number) => OpenHttp, config: Config, log: Log): OpenHttp {
  try {
    return open(config.statusPort);
  } catch (fault) {
    const isTaken = fault instanceof StentorError && fault.code === "port_taken";
    if (!isTaken || config.statusPortIsSet) throw fault;
    const http = open(0);
    log.warn({ wanted: config.statusPort, port: http.port }, "The tracker's port is taken; it answers at another one");
    return http;
  }
}

async function eventuallyFree<T>(open: () => Promise<T>): Promise<T> {
  const untilMs = systemClock.monotonicMs() + STORE_FREE_WITHIN_MS;
  for (;;) {
    try {
      return await open();
    } catch (fault) {
      if (systemClock.monotonicMs() >= untilMs) throw fault;
      await new Promise((resolve) => setTimeout(resolve, STORE_TRIED_EVERY_MS));
    }
  }
}
