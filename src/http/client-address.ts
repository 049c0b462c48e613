import ipaddr from "ipaddr.js";
import type { DoorCallers } from "./door-callers.ts";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** What a request says of where it came from, once proxies are seen through. */
export type Origin = {
  /** The caller's IP address, IPv4 without the IPv6 prefix. */
  address: string;
  /** `scheme://host[:port]` as the caller addressed it. */
  origin: string;
};

/** More hops than this are not followed: nobody has so many proxies. */
const HOPS_MAX = 16;
/** RFC 3986 host and port, so that a header cannot carry anything else into a link or a policy. */
const HOST = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** The address that was asked for; `undefined` when the Host header or the target is not one that can be asked for. */
export function requestedUrl(request: Request): URL | undefined {
  const url = URL.parse(request.url);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:") || !HOST.test(url.host)) return undefined;
  return url;
}

/** Believes `X-Forwarded-…` only from proxies in the trusted ranges. */
export class ProxyTrust {
  readonly #ranges: readonly Range[];

  /** `trusted`: addresses or CIDR ranges, each valid. */
  constructor(trusted: readonly string[]) {
    this.#ranges = trusted.map((text) => (text.includes("/") ? ipaddr.parseCIDR(text) : wholeAddress(text)));
  }

  /** Whether this address, a socket's other end, is a proxy that is believed. */
  isTrusted(peer: string): boolean {
    return ipaddr.isValid(peer) && this.#trusts(ipaddr.process(peer));
  }

  /** `url`: from `requestedUrl`; `peer`: the address at the other end of the socket. */
  see(url: URL, headers: Headers, peer: string): Origin {
    const address = ipaddr.process(peer);
    if (!this.#trusts(address)) return { address: address.toString(), origin: url.origin };
    return {
      address: this.#caller(address, headers.get("x-forwarded-for")),
      origin: forwardedOrigin(url, headers.get("x-forwarded-proto"), headers.get("x-forwarded-host")),
    };
  }

  /** The right-most address that is not a trusted proxy's: what stands further left, the caller may have written. */
  #caller(peer: Address, forwardedFor: string | null): string {
    const hops = (forwardedFor ?? "").split(",").slice(-HOPS_MAX).reverse();
    let nearest = peer;
    for (const hop of hops) {
      const text = hop.trim();
      if (!ipaddr.isValid(text)) break;
      nearest = ipaddr.process(text);
      if (!this.#trusts(nearest)) break;
    }
    return nearest.toString();
  }

  #trusts(address: Address): boolean {
    return this.#ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
  }
}

/** Tells callers of listeners' requests apart, for whoever counts them. `callers`: those of a proxy door before this port. */
export function callerAddress(
  trusted: readonly string[],
  callers?: DoorCallers,
): (request: Request, server: Pick<Bun.Server<never>, "requestIP">) => string {
  const trust = new ProxyTrust(trusted);
  return (request, server) => {
    const peer = peerAddress(request, server, callers);
    const url = requestedUrl(request);
    return peer === undefined || url === undefined ? "" : trust.see(url, request.headers, peer).address;
  };
}

/** The other end of the connection, a proxy door seen through; `undefined` when it has gone already. */
export function peerAddress(
  request: Request,
  server: Pick<Bun.Server<never>, "requestIP">,
  callers: DoorCallers | undefined,
): string | undefined {
  const peer = server.requestIP(request);
  return peer === null ? undefined : (callers?.behind(peer) ?? peer.address);
}

function wholeAddress(text: string): Range {
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

function forwardedOrigin(url: URL, proto: string | null, host: string | null): string {
  const scheme = proto === "https" || proto === "http" ? proto : url.protocol.slice(0, -1);
  const name = host !== null && HOST.test(host) ? host.toLowerCase() : url.host;
  return `${scheme}://${name}`;
}
