import { distinctBeyond } from "../distinct.ts";
import { entropyBits } from "../entropy.ts";
import { amount, graded, percent, type Sign, share } from "./sign.ts";

/** A new prefix says something only when enough were seen before. */
const PREFIXES_BEFORE_MIN = 20;

const returning = graded({
  name: "returning",
  bounds: [0.005, 0.02, 0.05, 0.1, 0.2, 0.4],
  casesMin: 20,
  // Where nobody has ever come back, nobody was there to be remembered.
  measure: ({ window, baseline }) =>
    window.returning + baseline.returning === 0 ? undefined : share(window.returning, window.arrivals),
  says: (value) => `${percent(value)} of newcomers have been here before.`,
});

/** Crowds come from clusters seen before (Jung, Krishnamurthy and Rabinovich 2002). */
const known = graded({
  name: "known-networks",
  bounds: [0.01, 0.05, 0.12, 0.25, 0.4, 0.6],
  casesMin: 20,
  measure: ({ window, baseline }) =>
    window.known + baseline.known === 0 ? undefined : share(window.known, window.arrivals),
  says: (value) => `${percent(value)} of newcomers come from networks that heard earlier events.`,
});

/** Of 256 buckets; 8 bits: evenly spread. */
const addressEntropy = graded({
  name: "address-entropy",
  bounds: [1, 2.5, 4, 5.5, 6.5, 7.2, 7.7],
  casesMin: 60,
  measure: ({ window }) => ({ value: entropyBits(window.addressBuckets), cases: window.requests }),
  says: (value) => `Requests spread over addresses with ${amount(value)} of 8 bits of entropy.`,
});

/** Many addresses of few networks, or each of its own (Sachdeva 2014). */
const prefixEntropy = graded({
  name: "prefix-entropy",
  bounds: [0.05, 0.2, 0.4, 0.8, 1.5, 3],
  casesMin: 60,
  measure: ({ window }) => ({
    value: Math.max(0, entropyBits(window.addressBuckets) - entropyBits(window.prefixBuckets)),
    cases: window.requests,
  }),
  says: (value) => `Networks are ${amount(value)} bits less evenly spread than addresses.`,
});

const addressesPerPrefix = graded({
  name: "addresses-per-prefix",
  bounds: [1.05, 1.2, 1.5, 2, 4, 16],
  casesMin: 20,
  measure: ({ addresses, prefixes }) => ({ value: prefixes === 0 ? 1 : addresses / prefixes, cases: addresses }),
  says: (value) => `${amount(value)} addresses came from each network on average.`,
});

const newPrefixes = graded({
  name: "new-prefixes",
  bounds: [0.2, 0.4, 0.6, 0.8, 0.93],
  casesMin: 20,
  measure: ({ window, prefixes, baseline }) => {
    if (baseline.prefixCount < PREFIXES_BEFORE_MIN) return undefined;
    return share(distinctBeyond(window.prefixes, baseline), prefixes);
  },
  says: (value) => `${percent(value)} of networks had not been seen in the minutes before.`,
});

const busiestAddress = graded({
  name: "busiest-address",
  bounds: [0.02, 0.05, 0.1, 0.25, 0.5],
  casesMin: 60,
  measure: ({ window }) => share(window.busiestAddress, window.requests),
  says: (value) => `The busiest address made at most ${percent(value)} of all requests.`,
});

const busiestPrefix = graded({
  name: "busiest-prefix",
  bounds: [0.03, 0.08, 0.15, 0.3, 0.6],
  casesMin: 60,
  measure: ({ window }) => share(window.busiestPrefix, window.requests),
  says: (value) => `The busiest network made at most ${percent(value)} of all requests.`,
});

const requestsPerSource = graded({
  name: "requests-per-source",
  bounds: [1.5, 3, 5, 8, 12, 20, 50],
  casesMin: 20,
  measure: ({ window, windowSeconds, addresses }) => {
    const seconds = Math.max(10, windowSeconds);
    return { value: addresses === 0 ? 0 : (window.requests / addresses / seconds) * 10, cases: addresses };
  },
  says: (value) => `Each address made ${amount(value)} requests in ten seconds on average.`,
});

const heavySources = graded({
  name: "heavy-sources",
  bounds: [0.002, 0.01, 0.03, 0.1, 0.3, 0.6],
  casesMin: 60,
  measure: ({ window }) => {
    const all = window.perSource.reduce((total, count) => total + count, 0);
    return share((window.perSource[4] ?? 0) + (window.perSource[5] ?? 0), all);
  },
  says: (value) => `${percent(value)} of sources asked more than fifteen times in ten seconds.`,
});

export const SOURCE_SIGNS: readonly Sign[] = [
  returning,
  known,
  addressEntropy,
  prefixEntropy,
  addressesPerPrefix,
  newPrefixes,
  busiestAddress,
  busiestPrefix,
  requestsPerSource,
  heavySources,
];
