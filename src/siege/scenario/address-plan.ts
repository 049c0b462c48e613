import { drawnWhole, type Random, ranked } from "./chance.ts";
import type { Region } from "./scenario.ts";

/** One provider: a /16 and an IPv6 /32 of its own, within which prefixes are ranked by how many customers they have. */
type Provider = { first: number; second: number; prefixes: number; kind: "fixed" | "mobile" | "datacentre" };

export type Placed = { address: string; provider: number };

const HOME_PROVIDERS = 36;
const NEW_COUNTRY_PROVIDERS = 5;
const DATACENTRES = 6;
const PREFIXES: Record<Provider["kind"], readonly [number, number]> = {
  fixed: [30, 250],
  mobile: [4, 24],
  datacentre: [2, 8],
};
/** Carriers put thousands behind one address. */
const MOBILE_ADDRESSES_PER_PREFIX = 16;
const IPV6_SHARE = 0.4;
const MOBILE_SHARE = 0.3;
/** Of a home provider's prefixes, so many of the first in rank had listeners at earlier events. */
const REGULAR_SHARE = 0.4;

/**
 * A made-up internet: providers, their prefixes, their customers. Homes and phones of the audience crowd into few prefixes; what
 * is rented or broken into spreads otherwise. All addresses are public by their form, and belong to nobody in an experiment.
 */
export class AddressPlan {
  readonly #random: Random;
  readonly #homes: Provider[];
  readonly #newCountry: Provider[];
  readonly #datacentres: Provider[];
  readonly #campus: string;
  readonly #oneAddress: string;

  constructor(random: Random) {
    this.#random = random;
    let next = 20;
    const make = (count: number, kindOf: () => Provider["kind"]) =>
      Array.from({ length: count }, () => this.#provider(next++, kindOf()));
    const fixedOrMobile = () => (random() < MOBILE_SHARE ? "mobile" : "fixed");
    this.#homes = make(HOME_PROVIDERS, fixedOrMobile);
    this.#newCountry = make(NEW_COUNTRY_PROVIDERS, fixedOrMobile);
    this.#datacentres = make(DATACENTRES, () => "datacentre");
    this.#campus = this.#at(this.#homes, 1, false).address;
    this.#oneAddress = this.#at(this.#datacentres, 1, false).address;
  }

  /** The address of one more visitor from there. */
  draw(region: Region): Placed {
    const home = this.#homes.length;
    const sites: Record<Region, () => Placed> = {
      world: () => this.#at(this.#homes, 1),
      campus: () => ({ address: this.#campus, provider: -1 }),
      "new-country": () => this.#at(this.#newCountry, 1, undefined, home),
      residential: () => (this.#random() < 0.5 ? this.#anywhere(this.#homes) : this.#anywhere(this.#newCountry, home)),
      datacentre: () => this.#at(this.#datacentres, 1, false, home + this.#newCountry.length),
      "one-address": () => ({ address: this.#oneAddress, provider: -2 }),
    };
    return sites[region]();
  }

  /** An address of somebody who came to an earlier event. */
  regular(): string {
    return this.#at(this.#homes, REGULAR_SHARE).address;
  }

  /** By rank: the first `share` of each provider's prefixes. */
  #at(providers: Provider[], share: number, ipv6 = this.#random() < IPV6_SHARE, offset = 0): Placed {
    const index = ranked(providers.length, this.#random);
    const provider = providers[index];
    if (provider === undefined) throw new RangeError("Cannot draw an address: there is no provider");
    const prefix = ranked(Math.max(1, Math.floor(provider.prefixes * share)), this.#random);
    return { address: this.#address(provider, prefix, ipv6), provider: offset + index };
  }

  /** As malware spreads: any provider, any prefix, as likely as the other. */
  #anywhere(providers: Provider[], offset = 0): Placed {
    const index = Math.floor(this.#random() * providers.length);
    const provider = providers[index];
    if (provider === undefined) throw new RangeError("Cannot draw an address: there is no provider");
    const prefix = Math.floor(this.#random() * provider.prefixes);
    return { address: this.#address(provider, prefix, this.#random() < IPV6_SHARE / 4), provider: offset + index };
  }

  #address(provider: Provider, prefix: number, ipv6: boolean): string {
    const { first, second, kind } = provider;
    if (ipv6 && kind !== "datacentre") {
      const site = (prefix * 7 + 1).toString(16);
      const network = Math.floor(this.#random() * 0x1_0000).toString(16);
      const host = Math.floor(this.#random() * 0xffff_ffff) + 0x1_0000;
      return `2a0${first % 10}:${(first * 256 + second).toString(16)}:${site}:${network}::${(host >>> 16).toString(16)}:${(host & 0xffff).toString(16)}`;
    }
    const hosts = kind === "mobile" ? MOBILE_ADDRESSES_PER_PREFIX : 254;
    return `${first}.${second}.${prefix}.${1 + Math.floor(this.#random() * hosts)}`;
  }

  #provider(first: number, kind: Provider["kind"]): Provider {
    const second = Math.floor(this.#random() * 256);
    return { first, second, kind, prefixes: drawnWhole(PREFIXES[kind], this.#random) };
  }
}

const LOOPBACK_PREFIXES = 0xffff;

/** The same visitor on this machine: 127.0.0.0/8, prefix for prefix, so that neighbours stay neighbours. */
export function loopbackOf(address: string): string {
  const isIpv6 = address.includes(":");
  const pieces = address.split(isIpv6 ? ":" : ".");
  const prefix = 1 + (hashOf(pieces.slice(0, 3).join("/")) % LOOPBACK_PREFIXES);
  const host = isIpv6 ? 1 + (hashOf(address) % 254) : Number(pieces[3]);
  return `127.${prefix >>> 8}.${prefix & 0xff}.${host}`;
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193) >>> 0;
  return hash;
}
