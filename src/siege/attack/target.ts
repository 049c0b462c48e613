import ipaddr from "ipaddr.js";
import { StentorError } from "../../protocol/index.ts";

/** What is besieged. */
export type Target = {
  /** An IP address. */
  address: string;
  port: number;
  /** As in a `Host` header. */
  host: string;
  room: string;
  /** On this machine: sources may take any address of 127.0.0.0/8. */
  isLoopback: boolean;
};

const LOOPBACK_NAME = "localhost";
const ROOM_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** Private by their range (RFC 1918, RFC 4193), and what a network gives itself. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set(["private", "uniqueLocal", "linkLocal"]);

/**
 * Throws StentorError `siege_invalid` unless the target is this machine, or a private address whose owner says so. Names other than
 * `localhost` are refused: what a name leads to may change between the look and the attack.
 */
export function readTarget(options: { url: string; room: string; isOwn: boolean }): Target {
  const url = URL.parse(options.url);
  if (url?.protocol !== "http:") refuse("it needs an address such as http://127.0.0.1:8080");
  if (!ROOM_ID.test(options.room)) refuse("the room's id holds something else than letters, digits, - and _");
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const address = name === LOOPBACK_NAME ? "127.0.0.1" : name;
  if (!ipaddr.isValid(address)) refuse(`"${name}" is a name; give the address`);
  const range = ipaddr.process(address).range();
  const isLoopback = range === "loopback";
  if (!isLoopback && !PRIVATE_RANGES.has(range)) refuse(`${address} is neither this machine nor in a private network`);
  if (!isLoopback && !options.isOwn) {
    refuse(`${address} is not this machine; --i-own-this says that everything there is yours`);
  }
  return { address, port: Number(url.port) || 80, host: url.host, room: options.room, isLoopback };
}

function refuse(why: string): never {
  throw new StentorError("siege_invalid", `Cannot lay siege: ${why}`);
}
