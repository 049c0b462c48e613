import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** IPv4-compatible and IPv4-translated addresses (RFC 4291, 2765), however they are written. */
const IPV4_WITHIN: readonly [ipaddr.IPv6, number][] = [
  [ipaddr.IPv6.parse("::"), 96],
  [ipaddr.IPv6.parse("::ffff:0:0:0"), 96],
];

/**
 * Which addresses we may connect to: public ones, and those that the operator allowed. Private, loopback, link-local (the metadata
 * addresses of clouds among them), shared (RFC 6598), multicast, reserved and translated ranges are not public. IPv4 inside IPv6 is judged as IPv4.
 */
export class AddressGuard {
  readonly #allowed: readonly [Address, number][];

  /** `allowed`: addresses or CIDR ranges, each valid. */
  constructor(allowed: readonly string[]) {
    this.#allowed = allowed.map(rangeOf);
  }

  /** What is no address is not permitted. */
  permits(text: string): boolean {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return (address.range() === "unicast" && !hidesIpv4(address)) || this.#isAllowed(address);
  }

  /** Whether the operator named this address, not merely that it is public. */
  names(text: string): boolean {
    return ipaddr.isValid(text) && this.#isAllowed(ipaddr.process(text));
  }

  #isAllowed(address: Address): boolean {
    return this.#allowed.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
  }
}

function hidesIpv4(address: Address): boolean {
  return address instanceof ipaddr.IPv6 && IPV4_WITHIN.some(([range, bits]) => address.match(range, bits));
}

function rangeOf(text: string): [Address, number] {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
