import { readFileSync } from "node:fs";
import { type CountryResponse, Reader } from "mmdb-lib";
import { StentorError } from "../../protocol/index.ts";

/** IPv4 addresses may come in IPv6 dress; files know them without. */
const MAPPED = /^::ffff:(?=\d+\.)/i;
const COUNTRY = /^[A-Z]{2}$/;

/** Looks addresses up in an MMDB file that knows countries. Throws StentorError `config_invalid`. */
export function openGeoipFile(path: string): (address: string) => string | undefined {
  const reader = read(path);
  return (address) => {
    try {
      const found = reader.get(address.replace(MAPPED, ""));
      const code = found?.country?.iso_code ?? found?.registered_country?.iso_code;
      return code !== undefined && COUNTRY.test(code) ? code : undefined;
    } catch {
      // No address, or a file that is damaged further in: other clues are left.
      return undefined;
    }
  };
}

function read(path: string): Reader<CountryResponse> {
  try {
    return new Reader<CountryResponse>(readFileSync(path));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StentorError("config_invalid", `Cannot look up addresses in "${path}": ${reason}`, { cause });
  }
}
