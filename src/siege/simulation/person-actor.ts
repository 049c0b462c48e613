import { exponential, logNormal, type Person, type Visitor } from "../scenario/index.ts";
import type { SimulatedTicket } from "./door-model.ts";
import type { Ask, Reply } from "./edge-model.ts";
import type { Insider, World } from "./world.ts";

const ROUND_TRIP_MS = 60;
const BROKEN_RETRY_MS = 1_000;
const HLS_EVERY_MS = 2_000;
const CLIENT_SPREAD_MS = 3_000;
const BEFORE_SOUND_MS = 900;

type Step = () => void;

/** One person on the way to the sound, with all detours. Also a bot that copies one. */
export class PersonActor implements Insider {
  readonly provider: number;
  readonly #world: World;
  readonly #address: string;
  readonly #person: Person;
  readonly #honest: boolean;
  /** A bot may hear without ears, or not bother. */
  readonly #acknowledges: boolean;
  #ticket: SimulatedTicket | undefined;
  #isIn = false;
  #troubles = 0;
  #assetsLeft: number;
  #toldOfReturn = false;

  constructor(world: World, visitor: Visitor, person: Person, bot?: { acknowledges: boolean }) {
    this.#world = world;
    this.provider = visitor.provider;
    this.#address = visitor.address;
    this.#person = person;
    this.#honest = bot === undefined;
    this.#acknowledges = bot?.acknowledges ?? true;
    this.#assetsLeft = person.assets;
    if (person.returning && person.pageIsOpen) this.#ticket = { number: 0, seated: true };
  }

  /** Comes now. */
  come(): void {
    if (this.#person.pageIsOpen) this.#listen();
    else this.#page();
  }

  /** Has been here since before the evening. */
  stay(): void {
    if (!Number.isFinite(this.#person.readsMs) || this.#person.hears === "hls") return;
    this.#ticket = { number: 0, seated: true };
    if (this.#world.edge.seatSilently()) this.#sit();
  }

  lose(afterMs: number): void {
    if (!this.#isIn) return;
    this.#out();
    this.#then(afterMs + this.#world.random() * CLIENT_SPREAD_MS, this.#listen);
  }

  silent(): void {
    const share = this.#world.random();
    if (share < 0.5) return;
    this.#world.after(exponential(20_000, this.#world.random), () => {
      if (!this.#isIn) return;
      this.#out();
      if (share < 0.85) this.#page();
    });
  }

  readonly #page: Step = () => {
    if (this.#overCdn()) this.#then(40, this.#assets);
    else this.#ask("page", this.#assets);
  };

  readonly #assets: Step = () => {
    if (this.#overCdn()) this.#assetsLeft = 0;
    if (this.#assetsLeft <= 0) {
      this.#look();
      return;
    }
    this.#assetsLeft -= 1;
    this.#ask("asset", this.#assets, 5 + this.#world.random() * 60);
  };

  readonly #look: Step = () => {
    this.#ask("api", () => this.#then(this.#person.readsMs, this.#listen));
  };

  readonly #listen: Step = () => {
    if (this.#isIn) return;
    if (this.#person.hears === "hls") this.#hls();
    else this.#ask("listen", () => undefined);
  };

  readonly #hls: Step = () => {
    this.#ask("hls", () => this.#then(HLS_EVERY_MS * (0.95 + this.#world.random() / 10), this.#hls));
  };

  readonly #wait: Step = () => {
    if (this.#person.broken) {
      this.#then(BROKEN_RETRY_MS, this.#listen);
      return;
    }
    this.#then(this.#world.askAgainMs * (1 + this.#world.random()), this.#askDoor);
  };

  readonly #askDoor: Step = () => {
    const number = this.#ticket?.number ?? 0;
    this.#ask("door", () => (number <= this.#world.front ? this.#listen() : this.#wait()));
  };

  #ask(surface: Ask["surface"], fine: Step, thinksMs = 0, solved = false): void {
    const returning = this.#person.returning && !this.#toldOfReturn && surface !== "asset";
    const reply = this.#world.isCut(this.provider)
      ? LOST
      : this.#world.edge.ask({
          address: this.#address,
          surface,
          honest: this.#honest,
          ticket: surface === "page" || surface === "asset" || surface === "api" ? undefined : this.#ticket,
          returning,
          solved,
        });
    if (reply.kind !== "failed") this.#toldOfReturn ||= returning;
    const latencyMs = ROUND_TRIP_MS + reply.latencyMs;
    if (latencyMs > this.#person.patienceMs && reply.kind !== "in") this.#then(this.#person.patienceMs, this.#trouble);
    else this.#then(latencyMs + thinksMs, () => this.#take(reply, surface, fine));
  }

  #take(reply: Reply, surface: Ask["surface"], fine: Step): void {
    this.#ticket = reply.ticket ?? this.#ticket;
    if (reply.kind === "fine") fine();
    else if (reply.kind === "in") this.#beIn();
    else if (reply.kind === "placed") this.#wait();
    else if (reply.kind === "challenge") this.#solve(surface, fine);
    else if (reply.kind === "later") this.#comeLater(reply.retryMs, surface, fine);
    else this.#trouble();
  }

  #solve(surface: Ask["surface"], fine: Step): void {
    const { solvesMs } = this.#person;
    if (Number.isFinite(solvesMs)) this.#then(solvesMs, () => this.#ask(surface, fine, 0, true));
    else this.#trouble();
  }

  /** Who does not wait as told tries at once, as people do who press "reload". */
  #comeLater(retryMs: number, surface: Ask["surface"], fine: Step): void {
    const { random } = this.#world;
    if (!this.#bears()) return;
    if (this.#person.broken) this.#then(BROKEN_RETRY_MS, () => this.#ask(surface, fine));
    else if (this.#person.backsOff) this.#then(retryMs * (1 + 0.5 * random()), () => this.#ask(surface, fine));
    else this.#then(logNormal(1_500, 0.7, random), () => this.#ask(surface, fine));
  }

  readonly #trouble: Step = () => {
    if (this.#isIn || !this.#bears()) return;
    const { random } = this.#world;
    if (this.#person.broken) this.#then(BROKEN_RETRY_MS, this.#listen);
    else if (this.#person.pageIsOpen) this.#then(this.#clientBackOffMs(), this.#listen);
    else this.#then(logNormal(3_000, 0.8, random), this.#page);
  };

  /** Of our client: doubled each time, spread by chance. */
  #clientBackOffMs(): number {
    return 500 * 2 ** Math.min(6, this.#troubles) * (0.5 + this.#world.random());
  }

  #bears(): boolean {
    this.#troubles += 1;
    return this.#person.broken || this.#troubles <= this.#person.bears;
  }

  #beIn(): void {
    if (this.#isIn) return;
    this.#sit();
    this.#ticket = { number: this.#ticket?.number ?? 0, seated: true };
    if (this.#acknowledges) this.#then(BEFORE_SOUND_MS, () => this.#isIn && this.#world.edge.sounded(this.#address));
  }

  #sit(): void {
    this.#isIn = true;
    this.#troubles = 0;
    this.#world.inside.add(this);
    this.#then(this.#person.staysMs, () => this.#isIn && this.#out());
  }

  #out(): void {
    this.#isIn = false;
    this.#world.inside.delete(this);
    this.#world.edge.left();
  }

  #overCdn(): boolean {
    return this.#person.overCdn && this.#world.cdnWorks;
  }

  #then(delayMs: number, step: Step): void {
    if (Number.isFinite(delayMs)) this.#world.after(delayMs, step);
  }
}

const LOST: Reply = { kind: "failed", latencyMs: 3_000, retryMs: 0, ticket: undefined };
