import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";

/** Nobody keeps the table: it was deleted, its store emptied, or JetStream is just coming up. */
export function isLost(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.code === JetStreamApiCodes.StreamNotFound;
  return error instanceof Error && error.name === "JetStreamNotEnabled";
}
