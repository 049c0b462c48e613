import { openGeoipFile } from "./geoip-file.ts";
import { countriesOfZone, regionOfLanguage } from "./zone-country.ts";

/** What a report says, or betrays, of where it comes from. */
export type RegionClues = { timeZone: string | null; language: string | null; address: string };

/**
 * Finds a report's country: by its address where there is a file of addresses (MaxMind's MMDB), else by its time zone, else by its
 * language. Of the countries of a zone it is the language's, or the one that the zone is named for. Throws StentorError
 * `config_invalid` when the file cannot be read.
 */
export function regionFinder(options: { geoipFile?: string | undefined } = {}): (clues: RegionClues) => string | null {
  const { geoipFile } = options;
  const byAddress = geoipFile === undefined ? () => undefined : openGeoipFile(geoipFile);
  return ({ timeZone, language, address }) => byAddress(address) ?? byClues(timeZone ?? "", language ?? "");
}

function byClues(timeZone: string, language: string): string | null {
  const countries = countriesOfZone(timeZone);
  const spoken = regionOfLanguage(language);
  const isNear = countries.length === 0 || (spoken !== undefined && countries.includes(spoken));
  return (isNear ? spoken : countries[0]) ?? null;
}
