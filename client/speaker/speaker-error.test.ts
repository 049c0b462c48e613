import { expect, test } from "bun:test";
import { finalRefusal, microphoneError, SPEAKER_SENTENCES } from "./speaker-error.ts";

const thrown = (name: string) => microphoneError(new DOMException("", name));

test("what getUserMedia throws becomes a sentence that says what to do", () => {
  expect(thrown("NotAllowedError").message).toBe(SPEAKER_SENTENCES.microphone_denied);
  expect(thrown("NotFoundError").code).toBe("microphone_missing");
  expect(thrown("OverconstrainedError").code).toBe("microphone_missing");
  expect(thrown("NotReadableError").code).toBe("microphone_busy");
  expect(microphoneError("nonsense").code).toBe("microphone_denied");
});

test("refusals that time can mend are not final", () => {
  expect(finalRefusal("token_invalid")).toBe("removed");
  expect(finalRefusal("room_ended")).toBe("room_ended");
  for (const passing of [
    "network",
    "http",
    "overloaded",
    "session_limit",
    "origin_unavailable",
    "session_not_found",
    "toString",
  ]) {
    expect(finalRefusal(passing)).toBeUndefined();
  }
});
