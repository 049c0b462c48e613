import { HTTPException } from "hono/http-exception";
import { ERROR_STATUS, errorBody, retryAfterSeconds, StentorError } from "../protocol/index.ts";

/** `{"error": {"code", "message"}}` with the code's status and the headers that go with it. */
export function errorResponse(error: StentorError): Response {
  const headers = new Headers({ "Cache-Control": "no-store" });
  const seconds = retryAfterSeconds(error.code);
  if (seconds !== undefined) headers.set("Retry-After", String(seconds));
  const challenge = bearerChallenge(error);
  if (challenge !== undefined) headers.set("WWW-Authenticate", challenge);
  if (error.code === "body_too_large" || error.code === "sdp_too_large") headers.set("Connection", "close");
  return Response.json(errorBody(error), { status: ERROR_STATUS[error.code], headers });
}

/** Any fault as an error that may be shown: what is not ours to tell becomes `internal`. */
export function shownError(fault: unknown): StentorError {
  if (fault instanceof StentorError) return fault;
  if (fault instanceof HTTPException) return fromHono(fault);
  return new StentorError(
    "internal",
    "Cannot answer the request: a fault of ours, see the log under its X-Request-Id",
    {
      cause: fault,
    },
  );
}

/** RFC 6750 §3: no error attribute when there was no token. */
function bearerChallenge(error: StentorError): string | undefined {
  if (error.code === "token_missing") return 'Bearer realm="stentor"';
  if (error.code === "token_invalid") return 'Bearer realm="stentor", error="invalid_token"';
  return undefined;
}

function fromHono(fault: HTTPException): StentorError {
  if (fault.status === 415) {
    return new StentorError(
      "unsupported_media_type",
      "Cannot read the request: its Content-Type must be application/json",
    );
  }
  return new StentorError("bad_request", "Cannot read the request: its body is not JSON");
}
