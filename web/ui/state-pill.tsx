import type { RoomState } from "../../src/protocol/index.ts";

const WORDS: Record<RoomState, string> = { waiting: "Waiting", live: "Live", ended: "Ended" };

export function StatePill({ state }: { state: RoomState }) {
  return <span class={`pill pill-${state}`}>{WORDS[state]}</span>;
}
