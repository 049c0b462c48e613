/** What is known of one room's listeners, over all edges. What is summed is summed since its first report. */
export type AudienceFigures = {
  /** WebSockets and endless streams. */
  connections: number;
  /** Listeners over WebSocket who acknowledged sound in the last 30 s. */
  ears: number;
  /** Estimated; `hlsError` is one standard error. */
  hls: number;
  hlsError: number;
  joins: number;
  /** Those whose edge died have left too; should that edge come back, they have not. */
  leaves: number;
  stalls: number;
  /** Edges that have listeners of the room. */
  edges: number;
  /** The longest of any edge; `null` when nobody listens. */
  intervalMs: number | null;
};

export function listenersOf({ connections, hls }: AudienceFigures): number {
  return connections + Math.round(hls);
}
