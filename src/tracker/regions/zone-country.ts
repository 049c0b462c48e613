import { getTimezone } from "countries-and-timezones";

/** `Europe/Vienna`, `America/Argentina/Ushuaia`: names that lie in an area. Others, such as `UTC`, are of no country. */
const ZONE = /^[A-Za-z]{2,32}(?:\/[A-Za-z0-9_+-]{1,32}){1,2}$/;

/** Countries that keep this zone's time, the one that it is named for first; none where there is no such zone. */
export function countriesOfZone(timeZone: string): readonly string[] {
  return ZONE.test(timeZone) ? (getTimezone(timeZone)?.countries ?? []) : [];
}

/** The region that a BCP 47 tag names, such as `AT` of `de-AT`; `undefined` where it names none, or a continent. */
export function regionOfLanguage(language: string): string | undefined {
  try {
    const { region } = new Intl.Locale(language);
    return region !== undefined && /^[A-Z]{2}$/.test(region) ? region : undefined;
  } catch {
    return undefined;
  }
}
