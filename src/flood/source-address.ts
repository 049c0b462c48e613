/** Stands where an IPv6 network's first half stands; no network that is routed begins so. */
const IPV4 = 0x0000_ffff;
const NONSENSE = 0xffff_ffff;
const MAPPED = "::ffff:";
const DOT = 46;
const COLON = 58;
const GROUPS = 8;

/**
 * An address as two words. IPv4: all of it. IPv6: its /64, because whoever has one address of it has them all. What is no
 * address is all one source.
 */
export class SourceAddress {
  first = 0;
  second = 0;

  read(text: string): void {
    this.first = NONSENSE;
    this.second = NONSENSE;
    if (!text.includes(":")) this.#readIpv4(text, 0);
    else if (text.includes(".")) this.#readMapped(text);
    else this.#readIpv6(text);
  }

  /** Words of the /24, or of the /48: `first` and this. */
  get nearSecond(): number {
    return this.first === IPV4 ? this.second & 0xffff_ff00 : this.second & 0xffff_0000;
  }

  /** Words of the /16, or of the /32: `first` and this. */
  get wideSecond(): number {
    return this.first === IPV4 ? this.second & 0xffff_0000 : 0;
  }

  #readMapped(text: string): void {
    if (text.startsWith(MAPPED)) this.#readIpv4(text, MAPPED.length);
  }

  #readIpv4(text: string, start: number): void {
    const word = ipv4Word(text, start);
    if (word === undefined) return;
    this.first = IPV4;
    this.second = word;
  }

  #readIpv6(text: string): void {
    const groups = this.#groups;
    if (!readGroups(text, groups)) return;
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
    if ((a | b | c | d | e) === 0 && f === 0xffff) {
      this.first = IPV4;
      this.second = (g << 16) | h;
      return;
    }
    this.first = (a << 16) | b;
    this.second = (c << 16) | d;
  }

  readonly #groups = new Uint16Array(GROUPS);
}

const reader = new SourceAddress();

/** A name for everybody at this address, or in its /64. */
export function sourceOf(address: string): string {
  reader.read(address);
  return `${reader.first}:${reader.second}`;
}

/** A name for everybody in its /24, or in its /48. */
export function networkOf(address: string): string {
  reader.read(address);
  return `${reader.first}:${reader.nearSecond}`;
}

function ipv4Word(text: string, start: number): number | undefined {
  let word = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (digits === 0) return undefined;
      word = (word << 8) | octet;
      octet = 0;
      digits = 0;
      dots += 1;
    } else {
      octet = octet * 10 + code - 48;
      digits += 1;
      if (code < 48 || code > 57 || octet > 255) return undefined;
    }
  }
  return dots === 3 && digits > 0 ? (word << 8) | octet : undefined;
}

/** The eight groups of an IPv6 address in hexadecimal; `false` when it is none. */
function readGroups(text: string, groups: Uint16Array): boolean {
  groups.fill(0);
  const gap = text.indexOf("::");
  if (gap < 0) return readRun(text, 0, text.length, groups, 0) === GROUPS;
  const before = readRun(text, 0, gap, groups, 0);
  const after = countGroups(text, gap + 2);
  if (before < 0 || before + after >= GROUPS) return false;
  return readRun(text, gap + 2, text.length, groups, GROUPS - after) === GROUPS;
}

/** Reads groups from place `index` on, and gives the place after the last; −1 for what is no group. */
function readRun(text: string, start: number, end: number, groups: Uint16Array, index: number): number {
  if (start === end) return index;
  let place = index;
  let value = 0;
  let digits = 0;
  for (let at = start; at <= end; at++) {
    const code = at === end ? COLON : text.charCodeAt(at);
    if (code === COLON) {
      if (digits === 0 || digits > 4 || place >= GROUPS) return -1;
      groups[place] = value;
      place += 1;
      value = 0;
      digits = 0;
    } else {
      const digit = hexDigit(code);
      if (digit < 0) return -1;
      value = value * 16 + digit;
      digits += 1;
    }
  }
  return place;
}

function countGroups(text: string, start: number): number {
  if (start === text.length) return 0;
  let count = 1;
  for (let at = start; at < text.length; at++) if (text.charCodeAt(at) === COLON) count += 1;
  return count;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
