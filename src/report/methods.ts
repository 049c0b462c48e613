/** How figures are measured, and by whom. */
export const METHODS = {
  clock: {
    source: "control",
    how: "Control's clock, synchronised as the operator's machine is. How late the host was heard is measured by a clock that does not step, to when the program was made of speakers and no longer of the hold sound.",
  },
  ears: {
    source: "edges",
    how: "Listeners whose player acknowledged sound within 30 s, counted, plus players of HLS, estimated from what they ask for. The error is two standard errors of that estimate, joined with those who came in that very second, because edges report once a second.",
  },
  connections: {
    source: "edges",
    how: "Connections that are open, counted once a second by each edge. Whoever goes from one edge to another is counted as having joined again, and told apart.",
  },
  curve: {
    source: "edges",
    how: "Worked out from the curve of those who heard, between its samples; seconds without a record are left out.",
  },
  door: {
    source: "control",
    how: "Numbers that the door gave and called. A wait is the time from giving a number until as many were called, to within one sample of the record.",
  },
  predictions: {
    source: "control",
    how: "Each predicted wait is held against what came of it; four of five should lie within their interval.",
  },
  refusals: {
    source: "edges",
    how: "Answers to requests that were refused, counted by each edge and sent once a second; a report that is lost loses its second.",
  },
  stalls: {
    source: "listeners",
    how: "How often the sound stopped, by the word of each listener's own player, every ten seconds. Endless streams and HLS players say nothing; who left since the last word is missing.",
  },
  behind: {
    source: "listeners",
    how: "How far behind the live sound players said that they were, read within the bounds of the classes that they are counted in; more than 30 s is told as 30 s.",
  },
  interval: { source: "edges", how: "The longest of any edge, as it writes to newcomers." },
  origin: {
    source: "origin",
    how: "Ticks of 20 ms that came too late to be kept, counted by the process that makes the sound.",
  },
  ended: {
    source: "edges",
    how: "Connections that an edge ended by its own act while the event went on: for sending what no player sends, or because nothing was read from them. A newer connection of the same listener is not counted.",
  },
  faults: {
    source: "control",
    how: "An edge counts as lost when it falls silent without having said so. Who came over is told by the edges that they came to.",
  },
  tracker: {
    source: "outage tracker",
    how: "People who reported; each report is held against what was measured of that very listener.",
  },
  probes: { source: "outage tracker", how: "Listeners of our own at each edge that decode the sound." },
  rehearsal: {
    source: "rehearsal",
    how: "What a rehearsal on these servers carried, as the operator wrote it down beforehand.",
  },
  record: {
    source: "control",
    how: "Seconds between the first and the last sample of which no edge was heard or nothing was written.",
  },
} as const satisfies Record<string, { source: string; how: string }>;
export type MethodId = keyof typeof METHODS;
