import type { Means } from "./means.ts";

/** One who comes, from whom a driver makes requests. */
export type Visitor = {
  /** From the evening's begin; who came before it listens already. */
  atMs: number;
  /** Of the made-up internet; IPv4 or IPv6. */
  address: string;
  /** Whose customer it is; those of one provider vanish together when its network is cut. */
  provider: number;
  behaviour: Person | Attacker;
};

/** Somebody who wants to listen. */
export type Person = {
  kind: "person";
  /** Has a ticket or a mark of an earlier visit. */
  returning: boolean;
  /** Opens the socket at once: the page is still there from before. */
  pageIsOpen: boolean;
  assets: number;
  /** From the page to the tap on "listen"; infinite: never. */
  readsMs: number;
  hears: "socket" | "hls";
  staysMs: number;
  /** Waits so long for an answer, then loads the page again. */
  patienceMs: number;
  /** Gives up after so many troubles. */
  bears: number;
  /** Comes again when it was told to, or sooner. */
  backsOff: boolean;
  /** How long its browser works on a challenge; infinite: it leaves it. */
  solvesMs: number;
  /** Its client asks again each second, whatever it is told. */
  broken: boolean;
  /** The page and its assets come from a CDN while that works. */
  overCdn: boolean;
};

/** One source of an attack. */
export type Attacker = {
  kind: "attacker";
  means: Means;
  /** Requests, or whatever the means counts; at least one in all. */
  perSecond: number;
  forMs: number;
  /** 0 by chance as a Poisson process, 1 by the clock. */
  even: number;
  /** Comes again when it was told to. */
  backsOff: boolean;
  solves: boolean;
};
