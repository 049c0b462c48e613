import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { AddressGuard } from "./address-guard.ts";
import { exchange, type HttpAnswer, type HttpQuestion } from "./exchange.ts";
import { ReachError } from "./reach-error.ts";
import { bareHost, readTarget } from "./read-target.ts";

/** Gives every address of a name. */
export type LookUp = (name: string) => Promise<string[]>;

/** One attempt may take so long, the name's resolution and the answer included. */
export const ATTEMPT_MAX_MS = 10_000;
/** A check before anything is kept is for a person who waits. */
const CHECK_MAX_MS = 5_000;

/**
 * The only way out. A name is resolved once, its addresses are judged, and the connection goes to one of those, so that a name which
 * changes its mind between check and use gains nothing. Redirects are not followed, and no proxy is used.
 */
export class Reach {
  readonly guard: AddressGuard;
  readonly #lookUp: LookUp;
  readonly #closing = new AbortController();

  constructor(options: { allowed: readonly string[]; lookUp?: LookUp | undefined }) {
    this.guard = new AddressGuard(options.allowed);
    this.#lookUp = options.lookUp ?? resolveName;
  }

  /** Throws `ReachError`. An answer that is longer than asked for is cut; the connection is closed then. */
  async ask(target: string, question: HttpQuestion): Promise<HttpAnswer> {
    const url = readTarget(target);
    if (url === undefined) throw new ReachError("unreachable", "its address is no http or https address");
    const limit = AbortSignal.timeout(question.limitMs ?? ATTEMPT_MAX_MS);
    const signal = AbortSignal.any([limit, this.#closing.signal]);
    const addresses = await this.#permitted(url, signal);
    return exchange(url, addresses, question, signal);
  }

  /** Throws `ReachError` unless the target has an address that we may connect to. Connects to nothing. */
  async check(target: string): Promise<void> {
    const url = readTarget(target);
    if (url === undefined) throw new ReachError("unreachable", "it is no http or https address");
    await this.#permitted(url, AbortSignal.any([AbortSignal.timeout(CHECK_MAX_MS), this.#closing.signal]));
  }

  /** Ends whatever is under way. */
  close(): void {
    this.#closing.abort(new ReachError("late", "this server is closing"));
  }

  async #permitted(url: URL, signal: AbortSignal): Promise<string[]> {
    const host = bareHost(url);
    const addresses = isIP(host) === 0 ? await this.#resolve(host, signal) : [host];
    const permitted = addresses.filter((address) => this.guard.permits(address));
    if (permitted.length > 0) return permitted;
    throw new ReachError("inward", `its address ${addresses.join(", ")} is not public, and not allowed here`);
  }

  async #resolve(name: string, signal: AbortSignal): Promise<string[]> {
    const late = Promise.withResolvers<never>();
    const onAbort = () => late.reject(new ReachError("late", `the name ${name} was not resolved in time`));
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const addresses = await Promise.race([this.#lookUp(name), late.promise]);
      if (addresses.length === 0) throw new ReachError("unreachable", `the name ${name} has no address`);
      return addresses;
    } catch (fault) {
      if (fault instanceof ReachError) throw fault;
      throw new ReachError("unreachable", `the name ${name} cannot be resolved`, { cause: fault });
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}

async function resolveName(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}
