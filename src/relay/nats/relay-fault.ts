import { errors } from "@nats-io/transport-node";
import { StentorError } from "../../protocol/index.ts";

/** True when the server said that nobody has subscribed to the subject: the question reached no one. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof errors.RequestError && error.isNoResponders();
}

/** The server refused the user, the password or the token. */
export function isRefusal(error: unknown): boolean {
  return error instanceof errors.AuthorizationError;
}

/** What a caller meets instead of an error of the NATS client. `what` completes "Cannot …". */
export function relayFault(what: string, error: unknown): StentorError {
  if (error instanceof StentorError) return error;
  if (isUnanswered(error)) return new StentorError("relay_no_responder", `Cannot ${what}: nobody answers there`);
  if (error instanceof errors.TimeoutError) return lateFault(what, error);
  return closedFault(what, error);
}

export function lateFault(what: string, cause?: unknown): StentorError {
  return new StentorError("relay_timeout", `Cannot ${what}: no answer in time`, { cause });
}

export function closedFault(what: string, cause?: unknown): StentorError {
  return new StentorError("relay_closed", `Cannot ${what}: the relay is closed`, { cause });
}

export function overflowFault(what: string, why: string): StentorError {
  return new StentorError("relay_overflow", `Cannot ${what}: ${why}`);
}
