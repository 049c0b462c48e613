import type { Ink } from "../plot/plot.ts";

/** Colours of the paper; each is told apart in grey as well. */
export const INKS: Record<Ink | "grid" | "axis" | "mark" | "band" | "stretch" | "text" | "quiet" | "good", string> = {
  first: "#8f5218",
  second: "#2f5f95",
  third: "#7d4a9c",
  soft: "#93836f",
  bad: "#b8261b",
  good: "#2c6e45",
  grid: "#e2ddd5",
  axis: "#93836f",
  mark: "#555555",
  band: "#93836f",
  stretch: "#b8261b",
  text: "#1a1611",
  quiet: "#5f564a",
};
