import { expect, test } from "bun:test";
import { answerAfterRestart, iceFragmentOf } from "./ice-fragment.ts";

const OFFER = [
  "v=0",
  "o=- 4611 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "c=IN IP4 0.0.0.0",
  "a=candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host",
  "a=candidate:2 1 udp 2113937150 192.0.2.8 50001 typ host",
  "a=ice-ufrag:NEWc",
  "a=ice-pwd:client-password-of-22ch",
  "a=ice-options:trickle",
  "a=fingerprint:sha-256 AA:BB",
  "a=setup:actpass",
  "a=mid:0",
  "a=rtpmap:111 opus/48000/2",
  "",
].join("\r\n");

const ANSWER = [
  "v=0",
  "o=server 17 0 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=mid:0",
  "a=sendrecv",
  "a=rtpmap:111 opus/48000/2",
  "a=setup:active",
  "a=ice-ufrag:OLDs",
  "a=ice-pwd:old-server-password-22c",
  "a=fingerprint:sha-256 CC:DD",
  "a=candidate:1 1 UDP 2114977791 127.0.0.1 9000 typ host",
  "a=end-of-candidates",
  "",
].join("\r\n");

test("a restart's fragment holds the audio section's new credentials and candidates, in order, and nothing else", () => {
  expect(iceFragmentOf(OFFER)).toBe(
    [
      "a=ice-options:trickle",
      "a=group:BUNDLE 0",
      "m=audio 9 UDP/TLS/RTP/SAVPF 111",
      "a=mid:0",
      "a=ice-ufrag:NEWc",
      "a=ice-pwd:client-password-of-22ch",
      "a=candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host",
      "a=candidate:2 1 udp 2113937150 192.0.2.8 50001 typ host",
      "",
    ].join("\r\n"),
  );
});

const ICE = ["m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", "a=ice-ufrag:NEWs", "a=ice-pwd:new-server-password-22c"];

test("a server that stays the same DTLS end keeps its fingerprint and setup", () => {
  const fragment = [...ICE, "a=candidate:9 1 UDP 1 127.0.0.2 9000 typ host", ""].join("\n");
  const lines = answerAfterRestart(ANSWER, fragment).split("\r\n");
  expect(lines).toContain("a=ice-ufrag:NEWs");
  expect(lines).toContain("a=candidate:9 1 UDP 1 127.0.0.2 9000 typ host");
  expect(lines).toContain("a=fingerprint:sha-256 CC:DD");
  expect(lines).toContain("a=setup:active");
  expect(lines).toContain("o=server 17 1 IN IP4 127.0.0.1");
  expect(lines.join()).not.toMatch(/OLDs|old-server|127\.0\.0\.1 9000|end-of-candidates/);
  expect(lines.filter((line) => line.startsWith("m="))).toHaveLength(1);
});

test("a server that comes back as another DTLS end brings its fingerprint, and its role or the passive one", () => {
  const other = [...ICE, "a=fingerprint:sha-256 EE:FF"];
  const lines = answerAfterRestart(ANSWER, other.join("\r\n")).split("\r\n");
  expect(lines.filter((line) => line.startsWith("a=fingerprint:"))).toEqual(["a=fingerprint:sha-256 EE:FF"]);
  expect(lines.filter((line) => line.startsWith("a=setup:"))).toEqual(["a=setup:passive"]);
  const active = answerAfterRestart(ANSWER, [...other, "a=setup:active"].join("\r\n"));
  expect(active.match(/a=setup:\w+/g)).toEqual(["a=setup:active"]);
});

test("the second restart counts on from the first", () => {
  const once = answerAfterRestart(ANSWER, ICE.join("\r\n"));
  expect(answerAfterRestart(once, ICE.join("\r\n"))).toContain("o=server 17 2 IN");
});

test("a fragment without credentials is refused", () => {
  expect(() => answerAfterRestart(ANSWER, "a=mid:0\r\n")).toThrow(RangeError);
});
