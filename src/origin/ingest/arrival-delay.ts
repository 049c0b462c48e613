const BUCKET_MS = 500;
const BUCKETS = 8;
const BIN_MS = 2;
const BINS = 201;
/**
 * What a packet said fades to a third within 250 packets, five seconds of ordinary speech; within a quarter of all
 * packets so far while there are fewer than a thousand, so that a rough start is soon forgotten.
 */
const MEMORY_PACKETS = 250;
const FIRST_MEMORY_PACKETS = 10;
const QUANTILE = 0.97;
/** Per packet: what is no longer needed is given back with a time constant of two seconds. */
const RELEASE = 0.01;
/** A rise of the base by this much, faster than the histogram forgets, is another network path and no drift. */
const PATH_CHANGE_MS = 10;
const FIRST_GUESS_MS = 20;
const FIRST_GUESS_PACKETS = 25;
const RENORMALISE_ABOVE = 1e12;

/**
 * How much later than the quickest the packets of one stream arrive.
 *
 * Transit is arrival minus media time: meaningless alone, since the clocks differ, but its least value over the last four
 * seconds (`baseMs`) stands for an undelayed packet, and follows a drifting clock. What packets take beyond it
 * fills a histogram that forgets; its 97th percentile is what a jitter buffer must hold back.
 * It rises within eight late packets, and falls over seconds.
 */
export class ArrivalDelay {
  readonly #bucketMinMs = new Float64Array(BUCKETS).fill(Number.POSITIVE_INFINITY);
  readonly #bins = new Float64Array(BINS);
  #bucket: number | undefined;
  #observed = 0;
  #weight = 1;
  #total = 0;
  #baseMs: number;
  #shiftedAtMs: number;
  #neededMs: number;

  /** Begins with the transit of the stream's first packet. */
  constructor(transitMs: number) {
    this.#baseMs = transitMs;
    this.#shiftedAtMs = transitMs;
    this.#add(FIRST_GUESS_MS, FIRST_GUESS_PACKETS);
    this.#neededMs = this.#quantileMs();
  }

  get baseMs(): number {
    return this.#baseMs;
  }

  observe(transitMs: number, arrivalMs: number): void {
    this.#followBase(transitMs, Math.floor(arrivalMs / BUCKET_MS));
    this.#observed += 1;
    const memoryPackets = Math.min(MEMORY_PACKETS, FIRST_MEMORY_PACKETS + this.#observed / 4);
    this.#weight /= 1 - 1 / memoryPackets;
    this.#add(transitMs - this.#baseMs, this.#weight);
    if (this.#weight > RENORMALISE_ABOVE) this.#renormalise();
    const quantileMs = this.#quantileMs();
    this.#neededMs = Math.max(quantileMs, this.#neededMs - RELEASE * (this.#neededMs - quantileMs) - RELEASE);
  }

  /** What 97 % of the packets stay within, in milliseconds above `baseMs`: at once when it rises, slowly when it falls. */
  get neededMs(): number {
    return this.#neededMs;
  }

  #quantileMs(): number {
    let above = this.#total * (1 - QUANTILE);
    for (let bin = BINS - 1; bin >= 0; bin--) {
      above -= this.#bins[bin] ?? 0;
      if (above < 0) return (bin + 1) * BIN_MS;
    }
    return BIN_MS;
  }

  #add(delayMs: number, weight: number): void {
    const bin = Math.max(0, Math.min(BINS - 1, Math.floor(delayMs / BIN_MS)));
    this.#bins[bin] = (this.#bins[bin] ?? 0) + weight;
    this.#total += weight;
  }

  #followBase(transitMs: number, bucket: number): void {
    const passed = this.#bucket === undefined ? BUCKETS : Math.min(BUCKETS, bucket - this.#bucket);
    for (let back = 0; back < passed; back++) this.#bucketMinMs[mod(bucket - back)] = Number.POSITIVE_INFINITY;
    if (passed > 0) this.#bucket = bucket;
    const at = mod(this.#bucket ?? bucket);
    this.#bucketMinMs[at] = Math.min(this.#bucketMinMs[at] ?? transitMs, transitMs);
    this.#baseMs = transitMs;
    for (let each = 0; each < BUCKETS; each++)
      this.#baseMs = Math.min(this.#baseMs, this.#bucketMinMs[each] ?? transitMs);
    this.#shiftedAtMs += (this.#baseMs - this.#shiftedAtMs) / MEMORY_PACKETS;
    if (this.#baseMs < this.#shiftedAtMs) this.#shiftedAtMs = this.#baseMs;
    if (this.#baseMs >= this.#shiftedAtMs + PATH_CHANGE_MS) this.#shift();
  }

  /** The path became longer for good: what was seen above the old base stands that much lower above the new one. */
  #shift(): void {
    const bins = Math.min(BINS, Math.floor((this.#baseMs - this.#shiftedAtMs) / BIN_MS));
    let under = 0;
    for (let bin = 0; bin <= bins && bin < BINS; bin++) under += this.#bins[bin] ?? 0;
    this.#bins.copyWithin(0, bins);
    this.#bins.fill(0, BINS - bins);
    this.#bins[0] = under;
    this.#shiftedAtMs = this.#baseMs;
    this.#neededMs = this.#quantileMs();
  }

  #renormalise(): void {
    for (let bin = 0; bin < BINS; bin++) this.#bins[bin] = (this.#bins[bin] ?? 0) / this.#weight;
    this.#total /= this.#weight;
    this.#weight = 1;
  }
}

function mod(bucket: number): number {
  return ((bucket % BUCKETS) + BUCKETS) % BUCKETS;
}
