import type { Picture } from "../picture.ts";
import { amount, binOf, graded, type Sign } from "./sign.ts";

/** A moment explains a rise that began at most so long before it, or after it. */
const EARLY_MS = 1_800_000;
const LATE_MS = 900_000;
const SCHEDULE_BOUNDS_S = [-300, -60, 60, 300];
const POST_BOUNDS_S = [60, 300, 900];

/** The rise against the nearest moment that people were told of. */
const schedule: Sign = {
  name: "schedule",
  bins: SCHEDULE_BOUNDS_S.length + 3,
  read: ({ context, sinceMs }) => {
    const { expectedAtMs } = context;
    if (expectedAtMs.length === 0) {
      return { value: null, bin: 0, says: "Nothing was announced for this time.", strength: 1 };
    }
    const offsets = expectedAtMs.map((atMs) => sinceMs - atMs).filter((ms) => ms >= -EARLY_MS && ms <= LATE_MS);
    if (offsets.length === 0) {
      return { value: null, bin: 1, says: "It began far from any moment that was announced.", strength: 1 };
    }
    const seconds = offsets.reduce((least, ms) => (Math.abs(ms) < Math.abs(least) ? ms : least)) / 1_000;
    const when = seconds < 0 ? `${amount(-seconds)} s before` : `${amount(seconds)} s after`;
    return {
      value: seconds,
      bin: 2 + binOf(seconds, SCHEDULE_BOUNDS_S),
      says: `It began ${when} an announced moment.`,
      strength: 1,
    };
  },
};

const posts: Sign = {
  name: "posts",
  bins: POST_BOUNDS_S.length + 1,
  read: ({ context, sinceMs }) => {
    const { postsAtMs } = context;
    if (postsAtMs === null) return undefined;
    const before = postsAtMs.filter((atMs) => atMs <= sinceMs + 5_000);
    const seconds = before.length === 0 ? Number.POSITIVE_INFINITY : (sinceMs - Math.max(...before)) / 1_000;
    const bin = binOf(seconds, POST_BOUNDS_S);
    const recent = bin < POST_BOUNDS_S.length;
    return {
      value: recent ? seconds : null,
      bin,
      says: recent ? `It began ${amount(Math.max(0, seconds))} s after a post.` : "No post went before it.",
      strength: 1,
    };
  },
};

/** Each whole second's requests in the last minute, averaged over three. */
function requestCurve({ seconds, sinceMs }: Picture): number[] {
  const each = seconds
    .filter(({ atMs }) => atMs > sinceMs - 20_000)
    .map(({ tally, spanMs }) => (tally.requests * 1_000) / spanMs);
  return each.map((_, at) => {
    const near = each.slice(Math.max(0, at - 1), at + 2);
    return near.reduce((sum, count) => sum + count, 0) / near.length;
  });
}

/** Seconds from a fifth to four fifths of the highest rate so far. */
const rise = graded({
  name: "rise",
  bounds: [1, 3, 6, 12, 25],
  casesMin: 60,
  measure: (picture) => {
    const curve = requestCurve(picture);
    const low = picture.baseline.requestsPerSecond;
    const top = Math.max(0, ...curve) - low;
    const first = (part: number) => curve.findIndex((rate) => rate - low >= part * top);
    if (top <= 0) return undefined;
    return { value: first(0.8) - first(0.2), cases: top * 5 };
  },
  says: (value) => `Requests took ${amount(value)} s to rise from a fifth to four fifths of their height.`,
});

/** How much neighbouring seconds differ, against what chance would do (1: a Poisson process). */
const steadiness = graded({
  name: "steadiness",
  bounds: [0.25, 0.6, 1.2, 2, 4, 8, 16],
  casesMin: 100,
  measure: ({ seconds, sinceMs }) => {
    const counts = seconds
      .filter(({ atMs, spanMs }) => atMs > sinceMs && spanMs === 1_000)
      .map(({ tally }) => tally.requests);
    const late = counts.slice(-20);
    if (late.length < 6) return undefined;
    const total = late.reduce((sum, count) => sum + count, 0);
    let squares = 0;
    for (let at = 1; at < late.length; at++) squares += ((late[at] ?? 0) - (late[at - 1] ?? 0)) ** 2;
    const mean = total / late.length;
    return { value: mean === 0 ? 0 : squares / (late.length - 1) / 2 / mean, cases: total };
  },
  says: (value) => `From second to second, requests vary ${amount(value)} times as much as independent ones would.`,
});

export const TIMING_SIGNS: readonly Sign[] = [schedule, posts, rise, steadiness];
