import { expect, test } from "bun:test";
import { ERROR_CODES, ERROR_STATUS, type ErrorCode, StentorError } from "../protocol/index.ts";
import { errorResponse, shownError } from "./error-response.ts";
import { errorsPage } from "./errors-page.ts";

/** The status of every code, grouped as clients meet them. A code that is missing here fails the first test. */
const EXPECTED: Record<number, ErrorCode[]> = {
  400: [
    "bad_request",
    "sdp_invalid",
    "ice_fragment_invalid",
    "part_not_yet",
    "message_invalid",
    "schedule_invalid",
    "picture_invalid",
    "outlet_invalid",
  ],
  401: ["token_missing", "token_invalid"],
  403: ["ticket_invalid", "ticket_expired", "challenge_failed"],
  404: [
    "not_found",
    "room_not_found",
    "speaker_not_found",
    "session_not_found",
    "rendition_not_found",
    "part_gone",
    "post_not_found",
    "report_not_found",
    "incident_not_found",
    "comment_not_found",
    "outlet_not_found",
  ],
  405: ["method_not_allowed"],
  409: ["speaker_limit", "ticket_elsewhere", "invitation_limit", "post_limit", "outlet_limit"],
  410: ["room_ended"],
  412: ["etag_mismatch"],
  413: ["body_too_large", "sdp_too_large", "message_too_large"],
  415: ["unsupported_media_type"],
  422: ["sdp_no_audio", "sdp_no_opus", "sdp_direction"],
  426: ["upgrade_required"],
  428: ["etag_missing"],
  429: ["rate_limited", "place_waiting", "challenge_required", "too_many_connections", "report_limit"],
  500: ["internal", "rehearsal_invalid", "siege_invalid", "config_invalid", "port_taken"],
  503: [
    "overloaded",
    "room_limit",
    "origin_unavailable",
    "session_limit",
    "listener_limit",
    "relay_no_responder",
    "relay_closed",
    "relay_overflow",
    "store_unavailable",
    "door_suspended",
    "door_unavailable",
    "control_unavailable",
    "tracker_unavailable",
  ],
  504: ["relay_timeout"],
};

test("every code has its status, its body and its headers", async () => {
  const tried = new Set<string>();
  for (const [status, codes] of Object.entries(EXPECTED)) {
    for (const code of codes) {
      tried.add(code);
      const response = errorResponse(new StentorError(code, `Cannot try: ${code}`));
      expect([code, response.status]).toEqual([code, Number(status)]);
      expect(await response.json()).toEqual({ error: { code, message: `Cannot try: ${code}` } });
      expect(response.headers.get("content-type")).toStartWith("application/json");
      expect(response.headers.has("www-authenticate")).toBe(status === "401");
    }
  }
  expect([...tried].sort()).toEqual(Object.keys(ERROR_CODES).sort());
});

test("whoever is turned away by load or rate is told when to come again", () => {
  const again: ErrorCode[] = [
    "rate_limited",
    "overloaded",
    "room_limit",
    "origin_unavailable",
    "session_limit",
    "listener_limit",
    "store_unavailable",
    "place_waiting",
    "challenge_required",
    "too_many_connections",
    "door_suspended",
    "door_unavailable",
    "control_unavailable",
    "tracker_unavailable",
    "report_limit",
  ];
  for (const code of Object.keys(ERROR_STATUS) as ErrorCode[]) {
    const retryAfter = errorResponse(new StentorError(code, "x")).headers.get("retry-after");
    expect([code, retryAfter === null]).toEqual([code, !again.includes(code)]);
  }
});

test("a fault of ours says nothing of itself", async () => {
  const error = shownError(new TypeError("secret is undefined at /home/x.ts"));
  expect(error.code).toBe("internal");
  expect(await errorResponse(error).text()).not.toContain("secret");
});

test("the errors' page is what the source says", async () => {
  expect(await Bun.file("docs/errors.md").text()).toBe(errorsPage());
});
