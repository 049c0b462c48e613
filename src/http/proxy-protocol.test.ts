import { expect, test } from "bun:test";
import { readProxyHeader } from "./proxy-protocol.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");

/** From HAProxy's specification: signature, PROXY over TCP4, 12 bytes: 203.0.113.9:51234 → 198.51.100.7:443. */
const GOLDEN_V4 = hex("0d0a0d0a000d0a515549540a 21 11 000c cb007109 c6336407 c822 01bb");
/** The same over TCP6: 2001:db8:1:2::9 → 2001:db8::7. */
const GOLDEN_V6 = hex(`0d0a0d0a000d0a515549540a 21 21 0024
  20010db8000100020000000000000009 20010db8000000000000000000000007 c822 01bb`);
const LOCAL = hex("0d0a0d0a000d0a515549540a 20 00 0000");

test.each([
  ["v2 over TCP4", GOLDEN_V4, "203.0.113.9"],
  ["v2 over TCP6", GOLDEN_V6, "2001:db8:1:2:0:0:0:9"],
  [
    "v2 with TLVs",
    hex("0d0a0d0a000d0a515549540a 21 11 0013 cb007109 c6336407 c822 01bb 04 0004 00000000"),
    "203.0.113.9",
  ],
  ["v2 of the proxy itself", LOCAL, undefined],
  ["v1 over TCP4", Buffer.from("PROXY TCP4 203.0.113.9 198.51.100.7 51234 443\r\n"), "203.0.113.9"],
  ["v1 over TCP6", Buffer.from("PROXY TCP6 2001:db8::9 2001:db8::7 51234 443\r\n"), "2001:db8::9"],
  ["v1 of nobody", Buffer.from("PROXY UNKNOWN\r\n"), undefined],
  ["v1 of nobody, with words", Buffer.from("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), undefined],
])("%s", (_, bytes, address) => {
  const request = Buffer.from("GET / HTTP/1.1\r\n\r\n");
  expect(readProxyHeader(Buffer.concat([bytes, request]))).toEqual({ state: "read", bytes: bytes.length, address });
  for (let end = 0; end < bytes.length; end++) {
    expect([end, readProxyHeader(bytes.subarray(0, end)).state]).toEqual([end, "more"]);
  }
});

test.each([
  ["a request", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ["a line without an end", Buffer.from(`PROXY TCP4 ${"1".repeat(200)}`)],
  ["an address that is none", Buffer.from("PROXY TCP4 evil.example 198.51.100.7 51234 443\r\n")],
  ["numbers that are no address", Buffer.from("PROXY TCP4 999.1.1.1 198.51.100.7 51234 443\r\n")],
  ["colons that are no address", Buffer.from("PROXY TCP6 :::: ::1 51234 443\r\n")],
  ["a version to come", hex("0d0a0d0a000d0a515549540a 31 11 000c cb007109 c6336407 c822 01bb")],
  ["UDP", hex("0d0a0d0a000d0a515549540a 21 12 000c cb007109 c6336407 c822 01bb")],
  ["a UNIX socket", hex(`0d0a0d0a000d0a515549540a 21 31 00d8 ${"00".repeat(216)}`)],
  ["a block that is too short", hex("0d0a0d0a000d0a515549540a 21 11 0004 cb007109")],
  ["a length beyond all sense", hex("0d0a0d0a000d0a515549540a 21 11 ffff cb007109")],
])("%s is no header", (_, bytes) => {
  expect(readProxyHeader(bytes).state).toBe("bad");
});
