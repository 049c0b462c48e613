import { seededRandom } from "../../media/index.ts";
import type { Clock } from "../../platform/index.ts";
import { loopbackOf } from "../scenario/index.ts";
import { Barrage } from "./barrage.ts";
import type { Assailant, Ground, Source } from "./ground.ts";
import { type Line, type LineOwner, openLine } from "./line.ts";
import { PlayedPlan } from "./played-plan.ts";
import type { SiegeOrder, SiegeSecond } from "./siege-order.ts";
import { SiegeTally } from "./siege-tally.ts";
import type { Target } from "./target.ts";

/** Connections of one process, opened or being opened; below the limit of 20,000 open files that is usual. */
export const SOCKETS_MAX = 15_000;
const PUMP_MS = 5;
const SECOND_MS = 1_000;
/** Owners of lines that are being opened are told of the end; the last second waits that long for them. */
const END_MS = 150;

/** One process's part of a siege, from its begin to its end. */
export class SiegeProcess implements Ground {
  readonly tally = new SiegeTally();
  readonly random: () => number;
  readonly #order: SiegeOrder;
  readonly #clock: Clock;
  readonly #onSecond: (second: SiegeSecond, over: boolean) => void;
  readonly #assailant: Assailant;
  readonly #beganAtMs: number;
  #dialed = 0;
  #pumpDueMs: number;
  #secondDueMs: number;
  #lagMs = 0;
  #isOver = false;

  constructor(order: SiegeOrder, clock: Clock, onSecond: (second: SiegeSecond, over: boolean) => void) {
    this.#order = order;
    this.#clock = clock;
    this.#onSecond = onSecond;
    this.random = seededRandom(order.seed * 1_000 + order.part.index);
    this.#beganAtMs = clock.monotonicMs();
    this.#pumpDueMs = this.#beganAtMs;
    this.#secondDueMs = this.#beganAtMs + SECOND_MS;
    const source = (address: string) => this.#source(address);
    this.#assailant =
      order.attack.kind === "means" ? new Barrage(this, order, source) : new PlayedPlan(this, order, source);
    this.#schedule();
  }

  get target(): Target {
    return this.#order.target;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  dial(source: Source, owner: LineOwner): Line | undefined {
    if (this.#isOver || this.#dialed >= SOCKETS_MAX) return undefined;
    this.#dialed += 1;
    return openLine(this.target, source.from, owner, this.tally, () => {
      this.#dialed -= 1;
    });
  }

  after(delayMs: number, run: () => void): void {
    setTimeout(run, Math.min(delayMs, this.#order.forMs)).unref();
  }

  /** Everything is dropped; the last second follows. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#assailant.close();
    setTimeout(() => this.#tell(true), END_MS);
  }

  #pump(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#lagMs = Math.max(this.#lagMs, nowMs - this.#pumpDueMs);
    if (this.#isOver) return;
    this.#assailant.pump(nowMs - this.#beganAtMs);
    if (nowMs >= this.#secondDueMs) {
      this.#secondDueMs += SECOND_MS * Math.ceil((nowMs - this.#secondDueMs + 1) / SECOND_MS);
      this.#tell(false);
    }
    if (nowMs - this.#beganAtMs >= this.#order.forMs) this.stop();
    else this.#schedule();
  }

  #schedule(): void {
    this.#pumpDueMs = this.#clock.monotonicMs() + PUMP_MS;
    setTimeout(() => this.#pump(), PUMP_MS);
  }

  #tell(over: boolean): void {
    const { user, system } = process.cpuUsage();
    const second: SiegeSecond = {
      atMs: Math.round(this.#clock.monotonicMs() - this.#beganAtMs),
      delta: this.tally.take(),
      open: this.tally.open,
      lagMs: Math.round(this.#lagMs),
      cpuMs: Math.round((user + system) / 1_000),
    };
    this.#lagMs = 0;
    this.#onSecond(second, over);
  }

  #source(address: string): Source {
    const { forwarded, target } = this.#order;
    const headers = forwarded ? `X-Forwarded-For: ${address}\r\n` : "";
    const mayChoose = target.isLoopback && !forwarded && !target.address.includes(":");
    return { address, headers, from: mayChoose ? loopbackOf(address) : undefined };
  }
}
