import ipaddr from "ipaddr.js";

/**
 * The networks that an address lies in, the narrowest first: /24 in IPv4; /64, /48 and /32 in IPv6, where one customer may hold
 * any of them. What is no address stands for itself.
 */
export function networksOf(address: string): readonly [string, ...string[]] {
  if (!ipaddr.isValid(address)) return [address];
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return [`${parsed.octets.slice(0, 3).join(".")}.0/24`];
  const upTo = (bits: 64 | 48 | 32) =>
    `${parsed.parts
      .slice(0, bits / 16)
      .map((part) => part.toString(16))
      .join(":")}::/${bits}`;
  return [upTo(64), upTo(48), upTo(32)];
}
