import {
  type DoorOpening,
  type DoorState,
  decodeMessage,
  encodeMessage,
  type Outcome,
  type PlacesGiven,
  type PlacesWanted,
  type SeatedNotice,
  subjects,
  type TicketKey,
} from "../../protocol/index.ts";
import type { Relay, Subscription } from "../../relay/index.ts";
import type { Numbers } from "./number-line.ts";

const ASK_WITHIN_MS = 1_000;
/** One notice has to fit into one object of the relay. */
const IDS_PER_NOTICE = 4_000;

export type DoorWireOptions = {
  room: string;
  edge: string;
  relay: Relay;
  onState: (state: DoorState) => void;
  onKeys: (keys: readonly TicketKey[]) => void;
  /** Control did not answer. */
  onSilence: () => void;
  onSeated: (notice: SeatedNotice) => void;
};

/** What one room's door says to control and to other edges, and hears of them. */
export class DoorWire {
  readonly #options: DoorWireOptions;
  readonly #subscriptions: Subscription[];
  #isAsking = false;

  constructor(options: DoorWireOptions) {
    const { room, relay, onState, onSeated } = options;
    this.#options = options;
    this.#subscriptions = [
      relay.subscribe(subjects.doorState(room), (bytes) => onState(decodeMessage<DoorState>(bytes))),
      relay.subscribe(subjects.seated(room), (bytes) => onSeated(decodeMessage<SeatedNotice>(bytes))),
    ];
  }

  close(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.unsubscribe();
  }

  /** Asks control how the door is, one question at a time. Resolves once it has answered, or has not; never rejects. */
  async ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { room, edge } = this.#options;
    const opening = await this.#request<DoorOpening>(subjects.door, { room, edge }, ASK_WITHIN_MS);
    this.#isAsking = false;
    if (opening === undefined) return;
    this.#options.onKeys(opening.keys);
    this.#options.onState(opening.state);
  }

  /** Never rejects. */
  async numbers(lane: PlacesWanted["lane"], count: number, timeoutMs: number): Promise<Numbers | undefined> {
    const { room, edge } = this.#options;
    const wanted: PlacesWanted = { room, edge, count, lane };
    const given = await this.#request<PlacesGiven>(subjects.places, wanted, timeoutMs);
    if (given === undefined) return undefined;
    this.#options.onState(given.state);
    return given;
  }

  /** `agesMs`: of each id, how long ago its holder sat down. */
  tellSeated(ids: readonly string[], agesMs: readonly number[]): void {
    const { room, edge, relay } = this.#options;
    for (let at = 0; at < ids.length; at += IDS_PER_NOTICE) {
      const end = at + IDS_PER_NOTICE;
      const notice: SeatedNotice = { edge, ids: ids.slice(at, end), agesMs: agesMs.slice(at, end) };
      relay.publish(subjects.seated(room), encodeMessage(notice));
    }
  }

  async #request<T>(subject: string, body: unknown, timeoutMs: number): Promise<T | undefined> {
    const { relay, onSilence } = this.#options;
    try {
      const outcome = decodeMessage<Outcome<T>>(await relay.request(subject, encodeMessage(body), { timeoutMs }));
      if (outcome.ok) return outcome.value;
    } catch {
      // Whether nobody is there or the answer is late: the door goes on by what it knows.
    }
    onSilence();
    return undefined;
  }
}
