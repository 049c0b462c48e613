import type { AddressGuard } from "../reach/address-guard.ts";
import { bareHost, readTarget } from "../reach/read-target.ts";

/** Push services of browsers' makers, by the end of their hosts' names. */
const KNOWN: readonly [suffix: string, name: string][] = [
  ["fcm.googleapis.com", "google"],
  [".push.services.mozilla.com", "mozilla"],
  [".push.apple.com", "apple"],
  [".notify.windows.com", "windows"],
];

/**
 * Where an endpoint is. `isKnown`: a service that bears many messages at once; any other host is one that a visitor named, and gets no
 * more than a trickle, so that we are nobody's weapon against it.
 */
export type PushPlace = { name: string; isKnown: boolean };

/**
 * `undefined`: no endpoint of a push service: not https, or at an address that is neither public nor allowed. A host's name is looked up when
 * a message is sent. Plain http is for allowed addresses, written as such.
 */
export function pushPlaceOf(endpoint: string, guard: AddressGuard): PushPlace | undefined {
  const url = readTarget(endpoint);
  if (url === undefined) return undefined;
  const host = bareHost(url);
  if (guard.names(host)) return { name: url.host, isKnown: true };
  const isAddress = /^[\d.]+$|:/.test(host);
  if (url.protocol !== "https:" || (isAddress && !guard.permits(host)) || !host.includes(".")) return undefined;
  const known = KNOWN.find(([suffix]) => (suffix.startsWith(".") ? host.endsWith(suffix) : host === suffix));
  return known === undefined ? { name: url.host, isKnown: false } : { name: known[1], isKnown: true };
}

/** The same of a place that is kept by its name. */
export function placeNamed(name: string, guard: AddressGuard): PushPlace {
  const url = URL.parse(`https://${name}`);
  const isKnown = KNOWN.some(([, known]) => known === name) || (url !== null && guard.names(bareHost(url)));
  return { name, isKnown };
}
