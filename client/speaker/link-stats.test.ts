import { expect, test } from "bun:test";
import { readLinkStats } from "./link-stats.ts";

test("the server's report wins over ICE's round trip, which is better than nothing", () => {
  const pair = { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.04 };
  const inbound = { type: "inbound-rtp", kind: "audio", packetsReceived: 500 };
  expect(readLinkStats([pair, inbound])).toEqual({ rttMs: 40, loss: undefined, packetsReceived: 500 });
  const remote = { type: "remote-inbound-rtp", roundTripTime: 0.02, fractionLost: 0.05 };
  expect(readLinkStats([remote, pair, inbound])).toEqual({ rttMs: 20, loss: 0.05, packetsReceived: 500 });
});
