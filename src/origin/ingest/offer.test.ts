import { expect, test } from "bun:test";
import { seededRandom } from "../../media/index.ts";
import { StentorError } from "../../protocol/index.ts";
import { writeAnswer, writeLibraryOffer } from "./answer.ts";
import { MAX_SDP_BYTES, readOffer } from "./offer.ts";
import { readSdp } from "./sdp.ts";

const FINGERPRINT = Array.from({ length: 32 }, () => "AB").join(":");

/** As Chromium writes it, shortened: audio and video in one bundle. */
const BROWSER_OFFER = [
  "v=0",
  "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0 1",
  "a=extmap-allow-mixed",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126",
  "c=IN IP4 0.0.0.0",
  "a=rtcp:9 IN IP4 0.0.0.0",
  "a=candidate:1 1 udp 2122260223 192.168.1.7 50000 typ host generation 0 ufrag AbCd network-id 1",
  "a=candidate:2 1 udp 2122194687 7e2c6b1e-91e4-4f47.local 50001 typ host generation 0",
  "a=candidate:3 1 tcp 1518280447 192.168.1.7 9 typ host tcptype active",
  "a=candidate:4 2 udp 2122260222 192.168.1.7 50002 typ host",
  "a=candidate:5 1 udp 1686052607 203.0.113.9 50003 typ srflx raddr 192.168.1.7 rport 50000",
  "a=ice-ufrag:AbCd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx",
  "a=ice-options:trickle",
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  "a=setup:actpass",
  "a=mid:0",
  "a=sendrecv",
  "a=rtcp-mux",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "a=rtpmap:63 red/48000/2",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "c=IN IP4 0.0.0.0",
  "a=mid:1",
  "a=sendonly",
  "a=rtcp-mux",
  "a=rtpmap:96 VP8/90000",
  "",
].join("\r\n");

const TRANSPORT = {
  ice: { ufrag: "uuuu", pwd: "pppppppppppppppppppppp" },
  fingerprint: `sha-256 ${FINGERPRINT}`,
  setup: "active",
  candidates: ["candidate:1 1 UDP 2122317823 203.0.113.1 8189 typ host"],
};

function refusal(sdp: string): string {
  try {
    readOffer(sdp);
    return "taken";
  } catch (error) {
    if (error instanceof StentorError) return error.code;
    throw error;
  }
}

test("a browser's offer is read; only candidates that a server can use are kept", () => {
  expect(readOffer(BROWSER_OFFER)).toEqual({
    sections: [
      { kind: "audio", protocol: "UDP/TLS/RTP/SAVPF", format: "111", mid: "0" },
      { kind: "video", protocol: "UDP/TLS/RTP/SAVPF", format: "96", mid: "1" },
    ],
    audio: 0,
    mid: "0",
    payloadType: 111,
    direction: "sendrecv",
    ice: { ufrag: "AbCd", pwd: "abcdefghijklmnopqrstuvwx" },
    candidates: [
      "candidate:1 1 UDP 2122260223 192.168.1.7 50000 typ host",
      "candidate:5 1 UDP 1686052607 203.0.113.9 50003 typ srflx raddr 0.0.0.0 rport 0",
    ],
    fingerprint: `sha-256 ${FINGERPRINT}`,
    setup: "actpass",
  });
});

test("transport may stand in the session, lines may end in a bare newline, and the direction defaults to sendrecv", () => {
  const moved = ["a=ice-ufrag:AbCd", "a=ice-pwd:abcdefghijklmnopqrstuvwx", `a=fingerprint:sha-256 ${FINGERPRINT}`];
  let sdp = BROWSER_OFFER.replace("a=sendrecv\r\n", "");
  for (const line of moved) sdp = sdp.replace(`${line}\r\n`, "");
  sdp = sdp.replace("t=0 0\r\n", `t=0 0\r\n${moved.join("\r\n")}\r\n`).replaceAll("\r\n", "\n");
  expect(readOffer(sdp)).toMatchObject({ direction: "sendrecv", ice: { ufrag: "AbCd" }, setup: "actpass" });
});

const without = (line: RegExp) => BROWSER_OFFER.replace(line, "");
test.each([
  ["nothing", "", "sdp_invalid"],
  ["prose", "hello, I would like to speak", "sdp_invalid"],
  ["more than 64 KiB", `${BROWSER_OFFER}${"a=x\r\n".repeat(20_000)}`, "sdp_too_large"],
  ["more than 64 KiB of wide characters", `v=0\r\n${"é".repeat(MAX_SDP_BYTES / 2)}`, "sdp_too_large"],
  ["no media at all", "v=0\r\ns=-\r\n", "sdp_no_audio"],
  ["video alone", BROWSER_OFFER.replace("m=audio", "m=video"), "sdp_no_audio"],
  ["audio that is switched off", BROWSER_OFFER.replace("m=audio 9", "m=audio 0"), "sdp_no_audio"],
  ["audio without DTLS", BROWSER_OFFER.replace("m=audio 9 UDP/TLS/RTP/SAVPF", "m=audio 9 RTP/AVP"), "sdp_invalid"],
  ["no Opus", BROWSER_OFFER.replace("opus/48000", "PCMU/8000"), "sdp_no_opus"],
  ["Opus with RTCP's payload type", BROWSER_OFFER.replace("a=rtpmap:111", "a=rtpmap:72"), "sdp_no_opus"],
  ["an audience", BROWSER_OFFER.replace("a=sendrecv", "a=recvonly"), "sdp_direction"],
  ["nobody", BROWSER_OFFER.replace("a=sendrecv", "a=inactive"), "sdp_direction"],
  ["no credentials", without(/a=ice-pwd.*\r\n/), "sdp_invalid"],
  ["a password too short", BROWSER_OFFER.replace(/a=ice-pwd.*/, "a=ice-pwd:short"), "sdp_invalid"],
  ["a name with a colon", BROWSER_OFFER.replace("a=ice-ufrag:AbCd", "a=ice-ufrag:Ab:Cd"), "sdp_invalid"],
  ["no fingerprint", without(/a=fingerprint.*\r\n/), "sdp_invalid"],
  ["a weak fingerprint", BROWSER_OFFER.replace("sha-256", "sha-1"), "sdp_invalid"],
  ["no rtcp-mux", without(/a=rtcp-mux\r\n/), "sdp_invalid"],
  ["a mid with a space", BROWSER_OFFER.replace("a=mid:0", "a=mid:0 0"), "sdp_invalid"],
  ["a role that is none", BROWSER_OFFER.replace("a=setup:actpass", "a=setup:holdconn"), "sdp_invalid"],
  ["a media line without a port", BROWSER_OFFER.replace("m=video 9 ", "m=video "), "sdp_invalid"],
  ["100 sections", BROWSER_OFFER + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n".repeat(100), "sdp_invalid"],
])("is refused by its code: %s", (_, sdp, code) => {
  expect(refusal(sdp)).toBe(code);
});

test("nothing of a broken offer gets through unchecked, and nothing but a StentorError is thrown", () => {
  const random = seededRandom(7);
  const outcomes = new Map<string, number>();
  for (let round = 0; round < 3_000; round++) {
    const broken = mutate(BROWSER_OFFER, random);
    const outcome = refusal(broken);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (outcome === "taken") expect(writeLibraryOffer(readOffer(broken))).toMatch(/^(?:[a-z]=[\x20-\x7e]+\r\n)+$/);
  }
  expect(outcomes.get("taken") ?? 0).toBeGreaterThan(300);
  expect(outcomes.get("sdp_invalid") ?? 0).toBeGreaterThan(300);
});

function mutate(text: string, random: () => number): string {
  let result = text;
  for (let change = 0; change < 1 + random() * 4; change++) {
    const at = Math.floor(random() * result.length);
    const end = at + Math.floor(random() * 12);
    const junk = ["", "\r\n", "\n", "\0", "a=", "m=", " ", "\u{1f600}", result.slice(at, end).repeat(3)];
    result = result.slice(0, at) + (junk[Math.floor(random() * junk.length)] ?? "") + result.slice(end);
  }
  return result;
}

test("the answer takes the audio with Opus alone, mirrors its direction and rejects the rest", () => {
  const offer = readOffer(BROWSER_OFFER);
  const answer = readSdp(writeAnswer(offer, TRANSPORT, { channels: 1, ssrc: 5, cname: "me" }));
  expect(answer.session.attributes).toContainEqual({ name: "group", value: "BUNDLE 0" });
  expect(answer.sections.map((section) => section.media)).toEqual([
    "audio 9 UDP/TLS/RTP/SAVPF 111",
    "video 0 UDP/TLS/RTP/SAVPF 96",
  ]);
  const audio = answer.sections[0]?.attributes ?? [];
  expect(audio.filter(({ name }) => name === "rtpmap")).toEqual([{ name: "rtpmap", value: "111 opus/48000/2" }]);
  expect(audio).toContainEqual({ name: "fmtp", value: "111 minptime=10;useinbandfec=1" });
  expect(audio).toContainEqual({ name: "sendrecv", value: "" });
  expect(audio).toContainEqual({ name: "ssrc", value: "5 cname:me" });
  expect(audio).toContainEqual({ name: "end-of-candidates", value: "" });
});

test("a room of two channels asks for stereo, and an offer that only sends gets nothing back", () => {
  const offer = readOffer(BROWSER_OFFER.replace("a=sendrecv", "a=sendonly"));
  const answer = writeAnswer(offer, TRANSPORT, { channels: 2, ssrc: 5, cname: "me" });
  expect(answer).toContain("useinbandfec=1;stereo=1;sprop-stereo=1");
  expect(answer).toContain("a=recvonly");
  expect(answer).not.toContain("a=ssrc");
});
