import { expect, test } from "bun:test";
import { StentorError } from "../../protocol/index.ts";
import { readFragment } from "./fragment.ts";

const CREDENTIALS = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n";
const MEDIA = "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n";
const CANDIDATE = "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0\r\n";

test("candidates and credentials are read wherever they stand", () => {
  const expected = {
    ice: { ufrag: "EsAw", pwd: "P2uYro0UCOQ4zxjKXaWCBui1" },
    candidates: ["candidate:1387637174 1 UDP 2122260223 192.0.2.1 61764 typ host"],
  };
  expect(readFragment(`${CREDENTIALS}${MEDIA}${CANDIDATE}a=end-of-candidates\r\n`)).toEqual(expected);
  expect(readFragment(`${MEDIA}${CREDENTIALS}${CANDIDATE}`)).toEqual(expected);
});

test("a fragment may only end the candidates", () => {
  expect(readFragment(`${MEDIA}a=end-of-candidates\r\n`)).toEqual({ ice: undefined, candidates: [] });
});

test.each([
  ["nothing", ""],
  ["JSON", '{"candidate":"candidate:1 1 udp 1 192.0.2.1 1 typ host"}'],
  ["half of the credentials", `a=ice-ufrag:EsAw\r\n${MEDIA}${CANDIDATE}`],
  ["two different credentials", `${CREDENTIALS}${MEDIA}${CREDENTIALS.replace("EsAw", "Other")}`],
])("is refused: %s", (_, text) => {
  expect(() => readFragment(text)).toThrow(StentorError);
});

test.each([
  "candidate:1 1 udp 1 example.com 5000 typ host",
  "candidate:1 1 udp 1 abc.local 5000 typ host",
  "candidate:1 1 udp 1 fe80::1%eth0 5000 typ host",
  "candidate:1 1 tcp 1 192.0.2.1 5000 typ host tcptype active",
  "candidate:1 1 udp 1 192.0.2.1 0 typ host",
  "candidate:1 1 udp 1 192.0.2.1 65536 typ host",
  "candidate:1 1 udp -1 192.0.2.1 5000 typ host",
  "candidate:1 1 udp 1 192.0.2.1 5000 typ wrong",
  "candidate:1 1 udp 1 192.0.2.1",
  "candidate:",
])("a candidate of no use is left out: %s", (candidate) => {
  expect(readFragment(`${MEDIA}a=${candidate}\r\n`).candidates).toEqual([]);
});
