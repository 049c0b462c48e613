/** What one plot shows, apart from how it is drawn: the page and the paper draw the same. */

/** Inks, each with its own look on screen and on paper. */
export type Ink = "first" | "second" | "third" | "soft" | "bad";

export type PlotPoint = { atMs: number; value: number | null };

export type PlotLine = {
  label: string;
  ink: Ink;
  /** `area`: filled down to nothing. `bars`: each point one bar. `steps`: level until the next point. */
  drawn: "line" | "area" | "bars" | "steps";
  points: readonly PlotPoint[];
};

/** What is usual: between two curves of the same moments. */
export type PlotBand = { label: string; low: readonly PlotPoint[]; high: readonly PlotPoint[] };

export type PlotMark = { atMs: number; label: string };

/** A stretch of time with a name, such as a verdict. */
export type PlotStretch = { fromMs: number; toMs: number; label: string; ink: Ink };

export type Plot = {
  id: string;
  title: string;
  /** How it is to be read, in a sentence. */
  caption: string;
  fromMs: number;
  toMs: number;
  /** How a value is written at the axis and in the table. */
  write: (value: number) => string;
  lines: readonly PlotLine[];
  band: PlotBand | null;
  marks: readonly PlotMark[];
  stretches: readonly PlotStretch[];
};

export type Box = { x: number; y: number; width: number; height: number };
export type Spot = readonly [x: number, y: number];

/** Draws what it is told; y grows downward. */
export type Pen = {
  /** An unbroken line. */
  line(spots: readonly Spot[], ink: Ink | "grid" | "axis" | "mark"): void;
  shape(spots: readonly Spot[], ink: Ink | "band"): void;
  rect(box: Box, ink: Ink | "stretch"): void;
  dot(at: Spot, ink: Ink): void;
  /** On its baseline. */
  text(at: Spot, words: string, anchor: "start" | "middle" | "end", look: "axis" | "mark"): void;
  /** How wide these words are, about. */
  widthOf(words: string): number;
};
