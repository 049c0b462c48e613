import { expect, test } from "bun:test";
import ipaddr from "ipaddr.js";
import { SourceAddress } from "./source-address.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const IPV4 = 0xffff;

function words(text: string): [number, number] {
  const source = new SourceAddress();
  source.read(text);
  return [source.first >>> 0, source.second >>> 0];
}

test("an IPv4 address is itself, however it is written", () => {
  expect(words("203.0.113.9")).toEqual([IPV4, 0xcb00_7109]);
  expect(words("::ffff:203.0.113.9")).toEqual([IPV4, 0xcb00_7109]);
  expect(words("::ffff:cb00:7109")).toEqual([IPV4, 0xcb00_7109]);
});

test("a /64 is one source; its /48 and /32, and an IPv4 address's /24 and /16, are its networks", () => {
  expect(words("2001:db8:1:2::1")).toEqual(words("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  expect(words("2001:db8:1:2::1")).not.toEqual(words("2001:db8:1:3::1"));
  const networks = (text: string) => {
    const source = new SourceAddress();
    source.read(text);
    return [source.nearSecond >>> 0, source.wideSecond >>> 0];
  };
  expect(networks("2001:db8:1:2::1")).toEqual([0x0001_0000, 0]);
  expect(networks("203.0.113.9")).toEqual([0xcb00_7100, 0xcb00_0000]);
});

test("it reads what a library reads", () => {
  const random = seededRandom(3);
  for (let n = 0; n < 5_000; n++) {
    const bytes = Array.from({ length: 16 }, () => (random() < 0.5 ? 0 : Math.floor(random() * 256)));
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = bytes;
    const text = ipaddr.fromByteArray(bytes).toString();
    const expected = [((a << 24) | (b << 16) | (c << 8) | d) >>> 0, ((e << 24) | (f << 16) | (g << 8) | h) >>> 0];
    expect([text, ...words(text)]).toEqual([text, ...expected] as [string, number, number]);
  }
});

test.each([
  "",
  "x",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "1..2.3",
  "1:2",
  ":::",
  "1::2::3",
  "12345::",
  "1.2.3.4:80",
  "g::",
])("%j is no address, and all such are one source", (text) => expect(words(text)).toEqual([0xffff_ffff, 0xffff_ffff]));
