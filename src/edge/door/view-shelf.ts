import { type DoorState, type DoorView, doorView } from "../../protocol/index.ts";

/** A view is made at most four times a second, however many ask. */
export const VIEW_KEPT_MS = 250;

export type ShownView = {
  text: string;
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
  askAgainSeconds: number;
};

export type ViewShelfOptions = {
  /** What control last said, or what stands for it. */
  state: () => DoorState;
  overflow: () => DoorView["overflow"];
  doorTimeMs: () => number;
  monotonicMs: () => number;
};

/** What a room's door shows to everybody: encoded once for all who ask within a quarter of a second. */
export class ViewShelf {
  readonly #options: ViewShelfOptions;
  #shown: ShownView | undefined;
  #madeAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ViewShelfOptions) {
    this.#options = options;
  }

  get shown(): ShownView {
    const nowMs = this.#options.monotonicMs();
    if (this.#shown !== undefined && nowMs - this.#madeAtMs < VIEW_KEPT_MS) return this.#shown;
    this.#madeAtMs = nowMs;
    this.#shown = this.#make();
    return this.#shown;
  }

  #make(): ShownView {
    const { state, overflow, doorTimeMs } = this.#options;
    const view = { ...doorView(state(), doorTimeMs()), overflow: overflow() } satisfies DoorView;
    const text = JSON.stringify(view);
    return {
      text,
      bytes: new TextEncoder().encode(text),
      etag: `"${Bun.hash(text).toString(36)}"`,
      askAgainSeconds: Math.ceil(view.askAgainMs / 1_000),
    };
  }
}

/** A door of which control has said nothing: it is open as far as this edge goes. */
export function unheardState(room: string, doorTimeMs: number, seated: number): DoorState {
  return {
    room,
    turn: 0,
    status: "not-queueing",
    why: null,
    doorTimeMs,
    opensAtMs: null,
    draw: null,
    issued: 0,
    front: 0,
    passed: 0,
    effort: { issued: 0, front: 0, passed: 0 },
    seats: null,
    seated,
    ratePerSecond: 0,
    grants: {},
    waits: [],
    calibration: { predictions: 0, covered: 0 },
    challenge: null,
    proven: null,
  };
}
