/**
 * Every error that a caller of Stentor can meet: its code, and one sentence on what it means and what to do.
 * `docs/errors.md` is made from this list and from `error-status.ts`.
 */
export const ERROR_CODES = {
  // Requests
  bad_request: "The request does not fit the schema; the message names the field.",
  body_too_large: "The body is larger than this address accepts.",
  method_not_allowed: "The address exists but does not answer this method; see the Allow header.",
  not_found: "Nothing lives at this address.",
  unsupported_media_type: "The body's Content-Type is not one that this address reads.",
  internal: "A fault of ours; it is in the log under the request's id.",
  rate_limited: "This address asks too often, or was wrong too often; try again after Retry-After.",
  overloaded: "Too many requests are under way; try again after Retry-After.",
  // People
  token_missing: "The request needs an Authorization: Bearer token.",
  token_invalid: "The token is unknown, or belongs to somebody who may not do this.",
  // Rooms
  room_not_found: "No room has this id.",
  room_ended: "The room has ended; nothing can be changed or heard any more.",
  room_limit: "This server already holds as many rooms as it may.",
  speaker_not_found: "The room has no such speaker.",
  speaker_limit: "The room already holds as many speakers as it may.",
  origin_unavailable: "The process that makes the room's sound does not answer; try again.",
  // WHIP (RFC 9725)
  sdp_invalid: "The body is not an SDP offer that can be read.",
  sdp_too_large: "The SDP is larger than 64 KiB.",
  sdp_no_audio: "The offer has no audio section.",
  sdp_no_opus: "The offer's audio section does not offer Opus at 48 kHz.",
  sdp_direction: "The offer must send audio: sendonly or sendrecv.",
  session_not_found: "No WHIP session has this address; it was closed or never existed.",
  session_limit: "Too many WHIP sessions are being set up; try again after Retry-After.",
  etag_missing: "The request needs an If-Match header with the session's ETag.",
  etag_mismatch: "If-Match names another ICE session than the present one.",
  ice_fragment_invalid: "The body is not an SDP fragment of ICE candidates or credentials (RFC 8840).",
  // Listening
  rendition_not_found: "The room has no such rendition.",
  part_gone: "The part is older than the window that the edge still holds.",
  part_not_yet: "The part lies further in the future than a request may wait for.",
  message_too_large: "A WebSocket message was larger than 1 KiB.",
  message_invalid: "A WebSocket message was not one of the listening protocol.",
  upgrade_required: "This address speaks WebSocket only.",
  listener_limit: "This edge already holds as many listeners as it may.",
  // The door
  place_waiting:
    "The room is full or has not begun; the answer holds a ticket with a place. Come again when it is called.",
  door_suspended: "Nobody is let in at present, by the operator's wish; who is inside stays.",
  door_unavailable: "No place can be given now, because control does not answer; try again after Retry-After.",
  ticket_invalid: "The ticket was not signed by this server, is for another room, or is from the future.",
  ticket_expired: "The ticket was not used in time; take a new one.",
  ticket_elsewhere: "The same ticket is used by a newer connection; one ticket lets one person listen.",
  challenge_required:
    "The server is under stress and asks newcomers for a little work first; the answer holds the puzzle.",
  challenge_failed: "The solution is wrong, too late, or was used before.",
  too_many_connections: "This network holds as many connections as it may; those that are open go on.",
  invitation_limit: "The room has given out as many invitations as it may.",
  // Siege
  siege_invalid:
    "The siege proves nothing, or was refused: the load itself lagged, or the target is not on this machine.",
  // Schedule and posts
  schedule_invalid: "The start lies in the past or too far ahead, or the time zone is not known.",
  post_limit: "The room holds as many posts as it may.",
  post_not_found: "The room has no such post.",
  picture_invalid: "The picture is not a PNG, JPEG or WebP that can be read, or is too large.",
  report_not_found: "There is no report of this event.",
  control_unavailable: "The process that knows rooms and people does not answer; rooms that are live go on. Try again.",
  // Status
  tracker_unavailable: "The process that keeps reports does not answer; send the report again, or to its own address.",
  report_limit: "This network has reported as much as it may; what it said before is kept.",
  incident_not_found: "No incident has this id.",
  comment_not_found: "No comment has this id.",
  outlet_invalid: "The outlet cannot be reached from here: its address is private, or is no address.",
  outlet_limit: "As many outlets or subscriptions are kept as there may be.",
  outlet_not_found: "No outlet or subscription has this id.",
  // Relay
  relay_no_responder: "Nobody answers on this subject.",
  relay_timeout: "The answer did not come in time.",
  relay_closed: "The relay is closed.",
  relay_overflow: "The relay's queue is full; the object was dropped.",
  // Store
  store_unavailable: "What must last cannot be written now, such as on a full disk; rooms that are open go on.",
  // Rehearsal
  rehearsal_invalid: "The rehearsal proves nothing: the load generator itself lagged or dropped arrivals.",
  // Start
  config_invalid: "The environment has a value that does not fit, or a key that is not known.",
  port_taken: "Another program has the port.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * An error with a code. Message: what could not be done, a colon, what prevented it:
 * `Cannot open room "town-hall": its host has not arrived`.
 */
export class StentorError extends Error {
  override readonly name = "StentorError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The JSON body of every refusal: `{"error": {"code", "message"}}`. */
export type ErrorBody = { error: { code: ErrorCode; message: string } };

export function errorBody(error: StentorError): ErrorBody {
  return { error: { code: error.code, message: error.message } };
}
