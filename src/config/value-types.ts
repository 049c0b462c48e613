import ipaddr from "ipaddr.js";
import { z } from "zod";

/** The kinds of value that a key of the environment may take. Each error completes the sentence "KEY …". */

export function integer(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error });
}

/** Multiples of a part's length that share a period of two seconds. */
export const interval = z
  .literal(["200", "400", "1000", "2000"], { error: "must be 200, 400, 1000 or 2000" })
  .transform(Number);

/** NATS servers. */
export const serverList = z
  .string()
  .transform((text) => text.split(",").map((item) => item.trim()))
  .refine((items) => items.every(isUrlOf("nats:", "tls:")), {
    error: "must be URLs such as nats://10.0.0.1:4222, parted by commas",
  });

/** RFC 6750 §2.1: what may stand after `Bearer `. */
export const secret = z
  .string()
  .regex(/^[A-Za-z0-9._~+/-]{16,256}=*$/, { error: "must be 16 to 256 letters, digits or . _ ~ + / -" });

/** A decimal number. */
export function positive(least: number, most: number) {
  const error = `must be a number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,4}(\.\d{1,4})?$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error });
}

export const databaseUrl = z.string().refine(isUrlOf("postgres:", "postgresql:"), {
  error: "must be a URL such as postgres://user:password@db.example.org/stentor",
});

export const smtpUrl = z
  .string()
  .refine(isUrlOf("smtp:", "smtps:"), { error: "must be a URL such as smtps://user:password@mail.example.org" });

export const timeZone = z
  .string()
  .refine(isTimeZone, { error: "must be an IANA name of a time zone, such as Europe/Vienna" });

export const ipAddress = z
  .string()
  .refine((text) => ipaddr.isValid(text), { error: "must be an IPv4 or IPv6 address" });

/** An origin: scheme, host, and perhaps a port. */
export const httpOrigin = z
  .string()
  .refine(isHttpOrigin, { error: "must be a URL without a path, such as https://live.example.org" })
  .transform((text) => new URL(text).origin);

/** CIDR ranges; a bare address is a range of one. */
export const addressList = z
  .string()
  .transform((text) => text.split(",").map((item) => item.trim()))
  .refine((items) => items.every(isRange), {
    error: "must be addresses or CIDR ranges parted by commas, such as 127.0.0.1, 10.0.0.0/8",
  });

function isHttpOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return false;
  return url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" && url.password === "";
}

function isUrlOf(...protocols: string[]): (text: string) => boolean {
  return (text) => {
    const url = URL.parse(text);
    return url !== null && protocols.includes(url.protocol) && url.hostname !== "";
  };
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

function isRange(text: string): boolean {
  return text.includes("/") ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text);
}
