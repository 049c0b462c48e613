import ipaddr from "ipaddr.js";

/** Stands where an IPv6 network's first half stands; no network that is routed begins so. */
const IPV4 = 0x0000_ffff;
const NONSENSE = 0xffff_ffff;
const MAPPED = "::ffff:";

/**
 * An address as two words. IPv4: all of it. IPv6: its /64, because whoever has one address of it has them all. What is no
 * address is all one source.
 */
export class SourceAddress {
  first = 0;
  second = 0;

  read(text: string): void {
    if (text.includes(":")) this.#readIpv6(text);
    else this.#readIpv4(text, 0);
  }

  /** Words of the /24, or of the /48: `first` and this. */
  get nearSecond(): number {
    return this.first === IPV4 ? this.second & 0xffff_ff00 : this.second & 0xffff_0000;
  }

  /** Words of the /16, or of the /32: `first` and this. */
  get wideSecond(): number {
    return this.first === IPV4 ? this.second & 0xffff_0000 : 0;
  }

  #readIpv4(text: string, start: number): void {
    let word = 0;
    let octet = 0;
    let digits = 0;
    let dots = 0;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 46) {
        if (digits === 0) return this.#nonsense();
        word = (word << 8) | octet;
        octet = 0;
        digits = 0;
        dots += 1;
      } else {
        octet = octet * 10 + code - 48;
        digits += 1;
        if (code < 48 || code > 57 || octet > 255) return this.#nonsense();
      }
    }
    if (dots !== 3 || digits === 0) return this.#nonsense();
    this.first = IPV4;
    this.second = (word << 8) | octet;
  }

  #readIpv6(text: string): void {
    if (text.startsWith(MAPPED) && text.includes(".")) return this.#readIpv4(text, MAPPED.length);
    if (!ipaddr.IPv6.isValid(text)) return this.#nonsense();
    const { parts } = ipaddr.IPv6.parse(text);
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = parts;
    if ((a | b | c | d | e) === 0 && f === 0xffff) {
      this.first = IPV4;
      this.second = (g << 16) | h;
      return;
    }
    this.first = (a << 16) | b;
    this.second = (c << 16) | d;
  }

  #nonsense(): void {
    this.first = NONSENSE;
    this.second = NONSENSE;
  }
}
