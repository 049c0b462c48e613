/**
 * What this edge remembers of its listeners, for the tracker: whoever reports trouble is looked up here.
 *
 * In:    who joins and leaves, what listeners acknowledge, who was skipped ahead; which address was refused, and with what.
 * Out:   `ListenerFacts` of one connection or address, of the last ten minutes.
 * Never: grows beyond its bounds, costs anything per part, or tells of a listener without its id, which nobody can guess.
 */
export { FactDesk } from "./fact-desk.ts";
export { LISTENER_ID_LENGTH, ListenerLedger } from "./listener-ledger.ts";
export { RefusalMemory } from "./refusal-memory.ts";
