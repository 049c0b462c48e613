/**
 * Is this count more than usual? One detector for one series of counts.
 *
 * In:    whole bins in order, and the bin that still runs as often as wanted.
 * Out:   what is usual, the state, when it began, and how strong the evidence is.
 * Never: reads the clock, knows what is counted, or learns from a trouble what is usual.
 */
export type { Bin, Detection, DetectorOptions, Direction } from "./detection.ts";
export { SeriesDetector } from "./series-detector.ts";
