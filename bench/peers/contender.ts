/** What is started, fed and ended by the bench. */
export type Server = {
  /** Every process whose time and memory is the server's, asked for anew each time. */
  pids: () => number[];
  port: number;
  /** Hands over what falls due: a part, or a packet of one (see `Contender.step`). */
  feed: (number: number) => void;
  /** Gives back what is only garbage, where a server can be asked to. */
  tidy: () => Promise<void>;
  end: () => Promise<void>;
};

export type Contender = {
  name: string;
  /** Programs that must be installed, and the Debian packages that bring them. */
  needs: readonly { program: string; from: string }[];
  /** How listeners behave: a kind of `bench/peers/player.h`, or WebRTC. */
  listenersBy: "ws" | "stream" | "llhls" | "poll" | "segments" | "webrtc";
  /** What listeners ask for; where players of HLS find `index.m3u8`. */
  base: string;
  /** Of how many are asked for, this many are opened. */
  listeners: (wanted: number) => number;
  /** So many a second are opened, where opening as fast as the server answers takes longer. */
  openingRate?: number;
  step: "part" | "frame";
  /** Parts that it holds before the first listener comes. */
  history: number;
  /** The rate at which the search for its join storm begins; `undefined` when none is run. */
  stormFrom: number | undefined;
  /** `listeners`: how many are going to come, for those who must know. */
  start: (listeners: number) => Promise<Server>;
};

/**
 * Players of LL-HLS make ten requests a second each. Of so many, any server here still has time left, so that what is measured
 * is a player's cost and not the end of a core.
 */
export function playersOfLowLatency(wanted: number): number {
  return Math.min(wanted, 1_000);
}
