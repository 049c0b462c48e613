import type { LinkQuality } from "./speaker-state.ts";

export type LinkStats = LinkQuality & { packetsReceived: number };

type StatsEntry = {
  type: string;
  kind?: string;
  roundTripTime?: number;
  fractionLost?: number;
  packetsReceived?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
};

/** Reads what is of use out of an RTCStatsReport. The server's own report on us wins over ICE's round trip. */
export function readLinkStats(entries: Iterable<StatsEntry>): LinkStats {
  const stats: LinkStats = { rttMs: undefined, loss: undefined, packetsReceived: 0 };
  let iceRttMs: number | undefined;
  for (const entry of entries) {
    if (entry.type === "remote-inbound-rtp") {
      stats.rttMs = toMs(entry.roundTripTime);
      stats.loss = entry.fractionLost;
    } else if (entry.type === "inbound-rtp" && entry.kind === "audio") {
      stats.packetsReceived += entry.packetsReceived ?? 0;
    } else if (entry.type === "candidate-pair" && entry.nominated === true) {
      iceRttMs = toMs(entry.currentRoundTripTime);
    }
  }
  stats.rttMs ??= iceRttMs;
  return stats;
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
