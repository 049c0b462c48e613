import { randomBytes } from "node:crypto";
import type { Clock } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import type { RecordStore } from "../../store/index.ts";
import type { Answer, DeliveryAttempt } from "../attempt.ts";
import type { Couriers } from "../couriers/couriers.ts";
import { newWebhookSecret } from "../couriers/webhook-signature.ts";
import type { Reach } from "../reach/reach.ts";
import { ReachError } from "../reach/reach-error.ts";
import { type NewOutlet, type OutletRecord, type OutletView, type OutletWish, outletView } from "./outlet.ts";
import { OutletLog } from "./outlet-log.ts";

export const OUTLETS_MAX = 64;
const NOTES = "notify/outlet/";

export type OutletDeskOptions = {
  store: RecordStore;
  clock: Clock;
  reach: Reach;
  couriers: Pick<Couriers, "webhook" | "mastodon">;
  /** Deliveries that wait for an outlet. */
  waiting: (id: string) => number;
  onRemoved: (id: string) => void;
  /** A test went well: what waits may go at once. */
  onMended: (id: string) => void;
};

/** The places that the operator sends to. */
export class OutletDesk {
  readonly #options: OutletDeskOptions;
  readonly #records = new Map<string, OutletRecord>();
  readonly #log: OutletLog;

  constructor(options: OutletDeskOptions) {
    this.#options = options;
    this.#log = new OutletLog(options.store);
  }

  async start(): Promise<void> {
    for (const [, record] of await this.#options.store.notes(NOTES)) {
      const outlet = record as OutletRecord;
      this.#records.set(outlet.id, outlet);
    }
  }

  /** Once it is on the disk. Throws StentorError `outlet_invalid`, `outlet_limit` or `store_unavailable`. */
  async add(wish: OutletWish): Promise<NewOutlet> {
    const where = wish.kind === "webhook" ? wish.url : serverOf(wish.server);
    await this.#options.reach.check(where).catch((fault: unknown) => {
      throw invalid(fault instanceof ReachError ? fault.message : String(fault));
    });
    if (this.#records.size >= OUTLETS_MAX) {
      throw new StentorError("outlet_limit", `Cannot keep the outlet: there are ${OUTLETS_MAX} already`);
    }
    const record: OutletRecord = {
      id: `o${randomBytes(9).toString("base64url")}`,
      kind: wish.kind,
      where,
      events: [...new Set(wish.events)],
      room: wish.room ?? null,
      secret: wish.kind === "webhook" ? newWebhookSecret() : wish.accessToken,
      createdAtMs: this.#options.clock.nowMs(),
      state: "fine",
      says: null,
      isClosed: false,
    };
    await this.#options.store.keepNote(NOTES + record.id, record);
    this.#records.set(record.id, record);
    return { outlet: this.#view(record), secret: record.kind === "webhook" ? record.secret : null };
  }

  list(): OutletView[] {
    return this.records().map((record) => this.#view(record));
  }

  /** What waits for it is dropped. Throws StentorError `outlet_not_found` or `store_unavailable`. */
  async remove(id: string): Promise<void> {
    this.#known(id);
    await this.#options.store.forgetNotes(NOTES + id);
    this.#records.delete(id);
    this.#options.onRemoved(id);
  }

  /** The last 100 attempts, the newest last. Throws StentorError `outlet_not_found`. */
  async log(id: string): Promise<DeliveryAttempt[]> {
    return this.#log.newest(this.#known(id).id);
  }

  /** Sends a webhook of the type `test`, or asks a server whether the access token is good. Throws StentorError `outlet_not_found`. */
  async test(id: string): Promise<DeliveryAttempt> {
    const { clock } = this.#options;
    const outlet = this.#known(id);
    const [atMs, startedMs] = [clock.nowMs(), clock.monotonicMs()];
    const delivery = `test-${randomBytes(9).toString("base64url")}`;
    const answer = await this.#tested(outlet, delivery, atMs);
    const durationMs = Math.round(clock.monotonicMs() - startedMs);
    const { outcome, status, words } = answer;
    const attempt = { atMs, delivery, event: "test", number: 1, outcome, status, durationMs, words };
    await this.told(id, attempt);
    if (outcome === "sent") this.#options.onMended(id);
    return attempt;
  }

  records(): OutletRecord[] {
    return [...this.#records.values()];
  }

  record(id: string): OutletRecord | undefined {
    return this.#records.get(id);
  }

  /** Writes down how an attempt went. Throws StentorError `store_unavailable`; in memory it holds all the same. */
  async told(id: string, attempt: DeliveryAttempt): Promise<void> {
    const before = this.#records.get(id);
    if (before === undefined) return;
    const after = afterAttempt(before, attempt);
    this.#records.set(id, after);
    if (after.state !== before.state || after.isClosed !== before.isClosed) {
      await this.#options.store.keepNote(NOTES + id, after);
    }
    await this.#log.add(id, attempt);
  }

  prune(nowMs: number): Promise<void> {
    return this.#log.prune(nowMs);
  }

  #tested(outlet: OutletRecord, id: string, atMs: number): Promise<Answer> {
    const { couriers } = this.#options;
    if (outlet.kind === "mastodon") return couriers.mastodon.test({ server: outlet.where, accessToken: outlet.secret });
    const said = { title: "A test", text: "This is a test of this outlet.", url: null, data: null };
    const parcel = { id, event: "test", room: outlet.room, atMs, ...said } as const;
    return couriers.webhook.send({ url: outlet.where, secret: outlet.secret }, parcel);
  }

  #known(id: string): OutletRecord {
    const record = this.#records.get(id);
    if (record === undefined) throw new StentorError("outlet_not_found", "Cannot find the outlet: none has this id");
    return record;
  }

  #view(record: OutletRecord): OutletView {
    return outletView(record, this.#options.waiting(record.id));
  }
}

function afterAttempt(record: OutletRecord, { outcome, status, words }: DeliveryAttempt): OutletRecord {
  if (outcome === "sent") return { ...record, state: "fine", says: null, isClosed: false };
  const says = status === null ? words : `${status} ${words}`.trim();
  if (outcome === "gone") return { ...record, state: "broken", says, isClosed: true };
  return { ...record, state: outcome === "denied" ? "broken" : "failing", says };
}

function serverOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || url.pathname !== "/" || url.search !== "") {
    throw invalid("a server is written as https://host, without a path");
  }
  return url.origin === "null" ? text : text.replace(/\/$/, "");
}

function invalid(why: string): StentorError {
  return new StentorError("outlet_invalid", `Cannot keep the outlet: ${why}`);
}
