import type { Clock, Metrics } from "../platform/index.ts";
import type { ChallengeOffer } from "../protocol/index.ts";
import { challengeMetrics, type ProofOutcome } from "./challenge-metrics.ts";
import { Liars } from "./liars.ts";
import { networksOf } from "./networks.ts";
import { pressOffer, readOffer } from "./offer-token.ts";
import { belowOf, boundedEffort, MEMORY_KIB, PASSES } from "./puzzle.ts";
import { Secrets } from "./secrets.ts";
import { tokenOf } from "./solution.ts";
import { UsedOffers } from "./used-offers.ts";
import { VerificationQueue } from "./verification-queue.ts";
import { ThreadVerifier, type Verifier } from "./verifier.ts";

/** Of one core. */
const CPU_SHARE = 0.08;

export type ChallengerOptions = {
  clock: Clock;
  metrics: Metrics;
  /**
   * Offers of any process that has the same secret are taken; after a change, those of the old one until they expire. Empty while
   * none is known: then one of this process's own serves.
   */
  secret: () => Uint8Array;
  /** What verification may take of one core; 0.08 unless said otherwise. */
  cpuShare?: number;
  verifier?: Verifier;
};

/** `isLie`: no solver makes such a proof. Others fail for honest callers too: late, from another network, beside a liar. */
export type ProofVerdict =
  | { ok: true; effort: number }
  | { ok: false; code: "challenge_failed" | "overloaded"; isLie?: true };

type Refusal = Exclude<ProofOutcome, "accepted">;
type Request = { proof: string; room: string; address: string };

/**
 * Offers puzzles and checks proofs. An offer costs one HMAC and no memory. A proof costs one HMAC, and only if all that is cheap to
 * check holds, one Argon2id in a thread of its own. An offer is taken once in each process.
 */
export class Challenger {
  readonly #clock: Clock;
  readonly #secrets: Secrets;
  readonly #used = new UsedOffers();
  readonly #liars = new Liars();
  readonly #queue: VerificationQueue;
  readonly #metrics: ReturnType<typeof challengeMetrics>;

  constructor(options: ChallengerOptions) {
    this.#clock = options.clock;
    this.#secrets = new Secrets(options.secret);
    this.#metrics = challengeMetrics(options.metrics);
    this.#queue = new VerificationQueue({
      clock: options.clock,
      cpuShare: options.cpuShare ?? CPU_SHARE,
      verifier: options.verifier ?? new ThreadVerifier(),
      onVerified: ({ tookMs }) => this.#metrics.cpuSeconds.inc(tookMs / 1_000),
    });
    this.#metrics.waiting(() => this.#queue.length);
    this.#metrics.forgotten(() => this.#liars.forgotten);
  }

  /** `effort`: expected hashes, 1 to `EFFORT_MAX`; see `effortFor`. */
  offer({ room, address, effort: wanted }: { room: string; address: string; effort: number }): ChallengeOffer {
    this.#metrics.offers.inc();
    const effort = boundedEffort(wanted);
    const nowMs = this.#clock.nowMs();
    const [secret] = this.#secrets.at(nowMs);
    const [network] = networksOf(address);
    const { token, salt, expiresAtMs } = pressOffer({ secret, room, network, effort, nowMs });
    return {
      token,
      algorithm: "argon2id",
      memoryKiB: MEMORY_KIB,
      passes: PASSES,
      salt: Buffer.from(salt).toString("hex"),
      below: belowOf(effort),
      effort,
      expiresAtMs,
    };
  }

  /** Never rejects. `overloaded`: it was not looked at, and may be shown again until the offer expires. */
  async check(request: Request): Promise<ProofVerdict> {
    const beginMs = this.#clock.monotonicMs();
    const result = await this.#check(request);
    const outcome = typeof result === "string" ? result : "accepted";
    this.#metrics.proofs.inc({ outcome });
    this.#metrics.seconds.observe((this.#clock.monotonicMs() - beginMs) / 1_000);
    if (typeof result !== "string") return { ok: true, effort: result.effort };
    if (result === "overloaded" || result === "full") return { ok: false, code: "overloaded" };
    if (result === "wrong" || result === "malformed") return { ok: false, code: "challenge_failed", isLie: true };
    return { ok: false, code: "challenge_failed" };
  }

  /** Stops the thread; proofs that wait are answered as `overloaded`. */
  close(): void {
    this.#queue.close();
  }

  async #check({ proof, room, address }: Request): Promise<{ effort: number } | Refusal> {
    const token = tokenOf(proof);
    if (token === undefined) return "malformed";
    const nowMs = this.#clock.nowMs();
    const networks = networksOf(address);
    const [network] = networks;
    const offer = readOffer(token, { secrets: this.#secrets.at(nowMs), room, network, nowMs });
    if (typeof offer === "string") return offer;
    if (this.#distrusts(networks)) return "distrusted";
    const use = this.#used.use(token, offer.expiresAtMs, nowMs);
    if (use !== "first") return use === "again" ? "replayed" : "full";
    const stillWanted = () => !this.#distrusts(networks);
    const hashed = await this.#queue.push({ proof, salt: offer.salt, network, stillWanted });
    if (hashed === "dropped") return "distrusted";
    if (typeof hashed === "string") {
      this.#used.giveBack(token);
      return "overloaded";
    }
    if (hashed.hash < belowOf(offer.effort)) return { effort: offer.effort };
    this.#liars.add(networks, this.#clock.monotonicMs());
    return "wrong";
  }

  #distrusts(networks: readonly string[]): boolean {
    return this.#liars.include(networks, this.#clock.monotonicMs());
  }
}
