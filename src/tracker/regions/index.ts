/**
 * Where a report comes from, as a country and nothing finer.
 *
 * In:    a time zone, a language, an address.
 * Out:   an ISO 3166 code of two letters, or `null`.
 * Never: keeps any of it.
 */
export { type RegionClues, regionFinder } from "./region-finder.ts";
