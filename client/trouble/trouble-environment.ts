/** What is kept beyond the page's life; one in memory stands in where storage is denied. */
export type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The answer to a report: `body` is its JSON, `undefined` when it is none; `retryAfterMs` is 0 when nobody said. */
export type Posted = { status: number; body: unknown; retryAfterMs: number };

export type Cancel = () => void;

export type PageEvents = {
  /** There may be a network again, or somebody looks again. */
  chance(): void;
  /** The page goes; what is not sent now waits for the next visit. */
  leaving(): void;
};

/** Everything that sending needs of the world; a test gives a simulated one. */
export interface TroubleEnvironment {
  readonly keep: Keep;
  /** Posts as `text/plain`, which asks no permission of another address first. `undefined`: nobody answered. Never rejects. */
  post(url: string, body: string): Promise<Posted | undefined>;
  /** Posts without waiting for an answer, while the page goes. */
  beacon(url: string, body: string): void;
  after(delayMs: number, run: () => void): Cancel;
  watch(events: PageEvents): Cancel;
  /** 0 to 1. */
  random(): number;
  /** Some 22 letters, digits, `-` and `_`, never the same twice. */
  newId(): string;
  /** Never steps back; begins anew with each page. */
  monotonicMs(): number;
  /** This machine's own clock, which may be wrong. */
  unixMs(): number;
  timeZone(): string | null;
  language(): string | null;
}
