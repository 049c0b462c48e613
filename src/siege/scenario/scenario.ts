import type { VerdictClass } from "../../protocol/index.ts";
import type { Means } from "./means.ts";

/** Drawn anew by each seed, evenly over the logarithm: `[least, most]`. Equal numbers are fixed. */
export type Span = readonly [number, number];

/** Where visitors come from: see `AddressPlan`. */
export type Region = "world" | "campus" | "new-country" | "residential" | "datacentre" | "one-address";

/**
 * Honest people. `ramp`: some come early, most around the announced second. `post`: all at once after a post, ever fewer afterwards.
 * `steady`: as many each second.
 */
export type Wave = {
  shape: "ramp" | "post" | "steady";
  people: Span;
  /** When the announced second, the post or the first of a steady evening is. */
  atMs: Span;
  /** How long it lasts: a ramp's width, a post's time to fall to a third, a steady evening's length. */
  widthMs: Span;
  region: Region;
  /** A client of ours that asks again each second, whatever it is told. */
  broken?: true;
  /** They were here before, and their page is still open: they come straight to the socket. */
  comesBack?: true;
};

/** People of bad will. */
export type Assault = {
  means: Means;
  sources: Span;
  region: Region;
  atMs: Span;
  forMs: Span;
  /** Of all sources together; or, where `share` is given, as much as makes that share of all requests while it lasts. */
  perSecond: Span;
  share?: number;
};

/** What goes wrong without anybody's will. `depth`: 0 hardly felt, 1 nothing works. */
export type Trouble = {
  what: "slow-server" | "crash-loop" | "bad-release" | "relay-gone" | "origin-gone" | "provider-cut" | "cdn-stops";
  atMs: Span;
  forMs: Span;
  depth: Span;
};

/** One kind of evening. Every seed makes another evening of the kind; all are bounded by `forMs` and `VISITORS_MAX`. */
export type Scenario = {
  name: string;
  /** What a verdict should say while it lasts. */
  label: VerdictClass;
  /** Verdicts that a fair judge might give as well, from what can be seen at a server. */
  alsoFair?: readonly VerdictClass[];
  /** Nothing is under stress: the right verdict is none. */
  calm?: true;
  /** One sentence. */
  says: string;
  forMs: number;
  waves: readonly Wave[];
  assaults: readonly Assault[];
  troubles: readonly Trouble[];
  /** What a rehearsal proved, in multiples of the people's busiest second: below 1 more come than the servers carry. */
  provenOfPeak: Span;
  /** The servers have more parts than people see: with a CDN before them, pages and assets seldom come through. */
  cdn?: true;
};
