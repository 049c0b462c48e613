import type { Clock } from "../../platform/index.ts";
import {
  decodeMessage,
  encodeMessage,
  type ListenerFacts,
  type ListenerQuestion,
  subjects,
} from "../../protocol/index.ts";
import type { Relay, Subscription } from "../../relay/index.ts";
import type { ListenerLedger } from "./listener-ledger.ts";
import type { RefusalMemory } from "./refusal-memory.ts";

/** A room that the edge holds. */
export type HeldRoom = { newestPart: number | null; isSilent: boolean };

export type FactDeskOptions = {
  /** The edge's id. */
  edge: string;
  relay: Relay;
  clock: Clock;
  ledger: ListenerLedger;
  refusals: RefusalMemory;
  room: (name: string) => HeldRoom | undefined;
};

const NOTHING_KNOWN = { connected: false, stalls: 0, moved: 0, behindMs: null, part: null, heardAtMs: null };

/** Answers the tracker what this edge knows of a listener, or of an address. */
export class FactDesk {
  readonly #options: FactDeskOptions;
  readonly #responder: Subscription;

  constructor(options: FactDeskOptions) {
    this.#options = options;
    this.#responder = options.relay.respond(subjects.listenerFacts(options.edge), (body) =>
      encodeMessage(this.facts(decodeMessage<ListenerQuestion>(body))),
    );
  }

  close(): void {
    this.#responder.unsubscribe();
  }

  facts({ room: name, listener, address, sinceMs }: ListenerQuestion): ListenerFacts {
    const { edge, clock, ledger, refusals } = this.#options;
    const monotonicMs = clock.monotonicMs();
    const nowMs = clock.nowMs();
    const record = listener === null ? undefined : ledger.find(listener, name, monotonicMs);
    const { heardAtMs, ...measured } = record ?? NOTHING_KNOWN;
    const room = this.#options.room(name);
    return {
      edge,
      known: record !== undefined,
      ...measured,
      heardAtMs: heardAtMs === null ? null : Math.round(nowMs - (monotonicMs - heardAtMs)),
      newestPart: room?.newestPart ?? null,
      refused: refusals.since(address, sinceMs, nowMs),
      roomSilent: room?.isSilent ?? false,
    };
  }
}
