import type { ErrorCode } from "./error-codes.ts";

/** The HTTP status of every error code, for `http/` and `edge/`. What never leaves as HTTP has the status it would have. */
export const ERROR_STATUS: Record<ErrorCode, number> = {
  bad_request: 400,
  body_too_large: 413,
  method_not_allowed: 405,
  not_found: 404,
  unsupported_media_type: 415,
  internal: 500,
  rate_limited: 429,
  overloaded: 503,
  token_missing: 401,
  token_invalid: 401,
  room_not_found: 404,
  room_ended: 410,
  room_limit: 503,
  speaker_not_found: 404,
  speaker_limit: 409,
  origin_unavailable: 503,
  sdp_invalid: 400,
  sdp_too_large: 413,
  sdp_no_audio: 422,
  sdp_no_opus: 422,
  sdp_direction: 422,
  session_not_found: 404,
  session_limit: 503,
  etag_missing: 428,
  etag_mismatch: 412,
  ice_fragment_invalid: 400,
  rendition_not_found: 404,
  part_gone: 404,
  part_not_yet: 400,
  message_too_large: 413,
  message_invalid: 400,
  upgrade_required: 426,
  listener_limit: 503,
  place_waiting: 429,
  door_suspended: 503,
  door_unavailable: 503,
  ticket_invalid: 403,
  ticket_expired: 403,
  ticket_elsewhere: 409,
  challenge_required: 429,
  challenge_failed: 403,
  too_many_connections: 429,
  invitation_limit: 409,
  siege_invalid: 500,
  schedule_invalid: 400,
  post_limit: 409,
  post_not_found: 404,
  picture_invalid: 400,
  report_not_found: 404,
  control_unavailable: 503,
  tracker_unavailable: 503,
  report_limit: 429,
  incident_not_found: 404,
  comment_not_found: 404,
  outlet_invalid: 400,
  outlet_limit: 409,
  outlet_not_found: 404,
  relay_no_responder: 503,
  relay_timeout: 504,
  relay_closed: 503,
  relay_overflow: 503,
  store_unavailable: 503,
  rehearsal_invalid: 500,
  config_invalid: 500,
  port_taken: 500,
};

/** Seconds after which a caller may try again; `undefined` where trying again does not help. */
export function retryAfterSeconds(code: ErrorCode): number | undefined {
  if (code === "origin_unavailable" || code === "session_limit" || code === "overloaded") return 1;
  if (code === "control_unavailable") return 1;
  if (code === "tracker_unavailable") return 2;
  if (code === "report_limit") return 60;
  if (code === "door_unavailable" || code === "challenge_required") return 1;
  if (code === "place_waiting" || code === "too_many_connections") return 10;
  if (code === "door_suspended") return 30;
  if (code === "rate_limited" || code === "store_unavailable") return 5;
  if (code === "room_limit" || code === "listener_limit") return 30;
  return undefined;
}
