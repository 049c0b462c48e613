import type { TroubleState } from "../../src/protocol/index.ts";
import { STATE_WORDS } from "./trouble-words.ts";

/** Each state has a shape of its own beside its colour: a tick, a triangle, an octagon. */
const SHAPES: Record<TroubleState, string> = {
  fine: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM7.8 12.4l2.9 2.9 5.6-6",
  possible:
    "M12 9v4.5m0 3.2v.1M10.6 4.3 2.9 17.6A1.6 1.6 0 0 0 4.3 20h15.4a1.6 1.6 0 0 0 1.4-2.4L13.4 4.3a1.6 1.6 0 0 0-2.8 0Z",
  trouble: "M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3ZM12 7.6v5.2m0 3.5v.1",
};

/** Says nothing to a screen reader: its words stand beside it. */
export function StateIcon({ state }: { state: TroubleState }) {
  return (
    <svg class={`icon state-${state}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[state]} />
    </svg>
  );
}

export function StateSign({ state }: { state: TroubleState }) {
  return (
    <span class={`pill state-sign state-${state}`}>
      <StateIcon state={state} />
      {STATE_WORDS[state]}
    </span>
  );
}
