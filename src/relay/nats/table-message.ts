import type { Msg } from "@nats-io/transport-node";

/** One message of a watch as JetStream delivers it (NATS ADR-8): a value, or the mark that a key was deleted. */
export type TableMessage = {
  key: string;
  deleted: boolean;
  /** Its place in the table, which is the key's revision. */
  revision: number;
  /** When it was stored, in nanoseconds as text: with the revision it names this state, even when the table was made anew. */
  storedAt: string;
  /** Counts the deliveries of this watch from 1, without a gap. */
  delivery: number;
  /** How many are still to come of what was there when this one was sent. */
  pending: number;
};

/** `undefined` for what is not a delivery. */
export function readTableMessage(message: Msg, bucket: string): TableMessage | undefined {
  const prefix = `$KV.${bucket}.`;
  const { subject, reply = "" } = message;
  const tokens = deliveryTokens(reply);
  if (tokens === undefined || !subject.startsWith(prefix)) return undefined;
  const [revision, delivery, storedAt, pending] = tokens;
  const operation = message.headers?.get("KV-Operation");
  return {
    key: subject.slice(prefix.length),
    deleted: operation === "DEL" || operation === "PURGE",
    revision: Number(revision),
    storedAt,
    delivery: Number(delivery),
    pending: Number(pending),
  };
}

/**
 * `$JS.ACK.<stream>.<consumer>.<times>.<stream sequence>.<delivery>.<time>.<pending>`, and newer
 * `$JS.ACK.<domain>.<account>.` before the stream, with a last token by chance.
 */
function deliveryTokens(reply: string): [string, string, string, string] | undefined {
  const tokens = reply.split(".");
  if (tokens[0] !== "$JS" || tokens[1] !== "ACK") return undefined;
  const at = tokens.length === 9 ? 5 : 7;
  const [revision, delivery, storedAt, pending] = tokens.slice(at);
  if (revision === undefined || delivery === undefined || storedAt === undefined || pending === undefined) {
    return undefined;
  }
  return [revision, delivery, storedAt, pending];
}
