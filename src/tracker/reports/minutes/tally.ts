/** How many reported in one minute under one key. */
export type Tally = {
  /** Persons, as bounded against brigades; late ones in the minute in which it happened to them. */
  people: number;
  /** Of these, listeners whom an edge knows. */
  verified: number;
  /** Every report that was taken, details too. */
  raw: number;
  /** Of `people`, what our measurements say of them; the rest is unknown. */
  confirmed: number;
  contradicted: number;
  /** Effective number of /24 and /48 that `people` came from: one over the sum of squared shares. */
  networks: number;
};

/** `series`: by `seriesKey`; what nobody reported is not in it. */
export type MinuteOfReports = { startMs: number; series: Map<string, Tally> };
