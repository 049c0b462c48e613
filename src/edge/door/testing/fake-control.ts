import type { ManualClock } from "../../../platform/index.ts";
import {
  type DoorFacts,
  type DoorState,
  decodeMessage,
  encodeMessage,
  type PlacesWanted,
  subjects,
  type TicketKey,
} from "../../../protocol/index.ts";
import type { Relay, Subscription } from "../../../relay/index.ts";
import { unheardState } from "../view-shelf.ts";

/** A key that signs from the beginning on. */
export function keyOf(id: number, fromMs = 0): TicketKey {
  return { id, secret: id.toString(16).padStart(2, "0").repeat(32), fromMs, untilMs: Number.MAX_SAFE_INTEGER };
}

/** Control's side of one room's door: says what it is told to say, and gives numbers out. For tests. */
export class FakeControl {
  keys: TicketKey[] = [keyOf(1)];
  state: DoorState;
  /** What edges told last, by edge. */
  readonly facts = new Map<string, DoorFacts>();
  /** Sizes of the batches in which numbers were asked for. */
  readonly batches: number[] = [];
  opened = 0;
  readonly #relay: Relay;
  readonly #clock: ManualClock;
  #responders: Subscription[] = [];

  constructor(relay: Relay, clock: ManualClock, room = "town-hall") {
    this.#relay = relay;
    this.#clock = clock;
    this.state = { ...unheardState(room, clock.nowMs(), 0), turn: 1 };
    relay.subscribe(subjects.doorFacts("*"), (bytes) => {
      const facts = decodeMessage<DoorFacts>(bytes);
      this.facts.set(facts.edge, facts);
    });
    this.comeBack();
  }

  /** The door changes, and all edges hear of it. */
  say(changes: Partial<DoorState>): void {
    this.state = { ...this.state, ...changes, turn: this.state.turn + 1, doorTimeMs: this.#clock.nowMs() };
    this.#relay.publish(subjects.doorState(this.state.room), encodeMessage(this.state));
  }

  useKeys(keys: TicketKey[], doorTimeMs = this.#clock.nowMs()): void {
    this.keys = keys;
    this.#relay.publish(subjects.doorKeys, encodeMessage({ keys, doorTimeMs }));
  }

  /** It answers nothing any more. */
  goAway(): void {
    for (const responder of this.#responders.splice(0)) responder.unsubscribe();
  }

  comeBack(): void {
    this.#responders = [
      this.#relay.respond(subjects.door, () => {
        this.opened += 1;
        return answer({ state: { ...this.state, doorTimeMs: this.#clock.nowMs() }, keys: this.keys });
      }),
      this.#relay.respond(subjects.places, (bytes) => this.#give(decodeMessage<PlacesWanted>(bytes))),
    ];
  }

  #give({ count, lane }: PlacesWanted): Uint8Array {
    this.batches.push(count);
    const { effort, issued } = this.state;
    const first = (lane === "effort" ? effort.issued : issued) + 1;
    const changes =
      lane === "effort" ? { effort: { ...effort, issued: effort.issued + count } } : { issued: issued + count };
    this.state = { ...this.state, ...changes, turn: this.state.turn + 1, doorTimeMs: this.#clock.nowMs() };
    return answer({ first, count, state: this.state });
  }
}

function answer(value: unknown): Uint8Array {
  return encodeMessage({ ok: true, value });
}
