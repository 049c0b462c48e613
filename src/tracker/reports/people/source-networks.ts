import ipaddr from "ipaddr.js";

/** Where a report came from: the subscriber's line, the network around it, and who routes that. */
export type Source = { line: string; near: string; wide: string };

const IPV4_BYTES = { line: 4, near: 3, wide: 2 };
const IPV6_BYTES = { line: 7, near: 6, wide: 4 };
const NOWHERE: Source = { line: "", near: "", wide: "" };

/**
 * IPv4: the address, its /24 and its /16. IPv6: the /56 that a household is given, its /48 and its /32. What is no address is all
 * one source.
 */
export function sourceOf(address: string): Source {
  if (!ipaddr.isValid(address)) return NOWHERE;
  const parsed = ipaddr.process(address);
  const bytes = parsed.toByteArray();
  const lengths = parsed.kind() === "ipv4" ? IPV4_BYTES : IPV6_BYTES;
  const start = (length: number) => `${parsed.kind()} ${bytes.slice(0, length).join(".")}`;
  return { line: start(lengths.line), near: start(lengths.near), wide: start(lengths.wide) };
}
