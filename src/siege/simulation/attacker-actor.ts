import type { Abuse, Surface } from "../../protocol/index.ts";
import { type Attacker, exponential, logNormal, type Means, type Person, type Visitor } from "../scenario/index.ts";
import type { SimulatedTicket } from "./door-model.ts";
import { PersonActor } from "./person-actor.ts";
import { ROOM } from "./room.ts";
import type { Insider, World } from "./world.ts";

/** What an edge sees of one stroke. `abuse` alone: nothing arrives that a gate could judge. */
type Stroke = {
  surface?: Surface;
  abuse?: Abuse;
  /** It belongs to no room as far as the edge can see. */
  roomless?: true;
  ticket?: SimulatedTicket;
  /** What becomes of a socket that opens. */
  socket?: "hold" | "leave" | "abuse";
  /** Refused for what it is, after the work was done. */
  wrong?: true;
};

const SHOWN_TICKET: SimulatedTicket = { number: 1, seated: true };

const STROKES: Partial<Record<Means, Stroke>> = {
  "page-flood": { surface: "page" },
  "api-flood": { surface: "api" },
  "door-flood": { surface: "door" },
  "sign-in-flood": { surface: "api", abuse: "wrong-token", wrong: true },
  "whip-flood": { surface: "whip", wrong: true },
  "socket-flood": { surface: "listen", socket: "hold" },
  "upgrade-storm": { surface: "listen", socket: "leave" },
  "slow-headers": { abuse: "stalled-request", roomless: true },
  "slow-bodies": { abuse: "stalled-request", roomless: true },
  "ping-flood": { surface: "listen", socket: "abuse", abuse: "bad-message" },
  "oversized-frames": { surface: "listen", socket: "abuse", abuse: "oversized" },
  "fragmented-frames": { surface: "listen", socket: "abuse", abuse: "bad-message" },
  "reconnect-storm": { surface: "listen", socket: "leave", ticket: SHOWN_TICKET },
  "replayed-tickets": { surface: "listen", socket: "leave", ticket: SHOWN_TICKET, abuse: "replayed-ticket" },
  "ticket-hoarding": { surface: "door" },
};

/** One source of an attack: strikes at its pace until its time is over. */
export class AttackerActor {
  readonly #world: World;
  readonly #visitor: Visitor;
  readonly #attacker: Attacker;
  readonly #stroke: Stroke | undefined;
  #endsAtMs = 0;

  constructor(world: World, visitor: Visitor, attacker: Attacker) {
    this.#world = world;
    this.#visitor = visitor;
    this.#attacker = attacker;
    this.#stroke = STROKES[attacker.means];
  }

  come(): void {
    this.#endsAtMs = this.#world.nowMs + this.#attacker.forMs;
    this.#world.after(this.#gapMs() * this.#world.random(), () => this.#strike());
  }

  #strike(): void {
    if (this.#world.nowMs >= this.#endsAtMs) return;
    if (this.#attacker.means === "funnel-bots") this.#visit();
    const restMs = this.#stroke === undefined ? 0 : this.#do(this.#stroke);
    this.#world.after(Math.max(restMs, this.#gapMs()), () => this.#strike());
  }

  /** Returns how long it was told to wait, when it heeds that. */
  #do(stroke: Stroke, solved = false): number {
    const { address } = this.#visitor;
    const { surface, abuse, ticket } = stroke;
    if (surface === undefined) {
      if (abuse !== undefined) this.#world.edge.abused(address, stroke.roomless ? "" : ROOM, abuse);
      return 0;
    }
    const reply = this.#world.edge.ask({ address, surface, honest: false, ticket, solved });
    if (reply.kind === "challenge" && this.#attacker.solves && !solved) {
      this.#world.after(SOLVES_MS, () => this.#do(stroke, true));
    }
    if (reply.kind === "later") return this.#attacker.backsOff ? reply.retryMs : 0;
    if (reply.kind === "in") this.#use(stroke);
    if (reply.kind === "fine" && stroke.wrong === true) this.#beWrong(stroke);
    return 0;
  }

  #beWrong({ abuse }: Stroke): void {
    this.#world.edge.callerWrong(ROOM);
    if (abuse !== undefined) this.#world.edge.abused(this.#visitor.address, ROOM, abuse);
  }

  #use({ socket, abuse }: Stroke): void {
    if (abuse !== undefined) this.#world.edge.abused(this.#visitor.address, ROOM, abuse);
    if (socket === "hold") this.#world.inside.add(new HeldSocket(this.#world, this.#visitor.provider));
    else this.#world.after(LEAVES_AFTER_MS, () => this.#world.edge.left());
  }

  #visit(): void {
    const { random } = this.#world;
    const { backsOff, solves } = this.#attacker;
    const bot: Person = {
      kind: "person",
      returning: false,
      pageIsOpen: false,
      assets: 3,
      readsMs: logNormal(2_500, 0.3, random),
      hears: "socket",
      staysMs: logNormal(40_000, 0.5, random),
      patienceMs: 10_000,
      bears: 40,
      backsOff,
      solvesMs: solves ? SOLVES_MS : Number.POSITIVE_INFINITY,
      broken: false,
      overCdn: false,
    };
    new PersonActor(this.#world, this.#visitor, bot, { acknowledges: random() < ACKNOWLEDGING_BOTS }).come();
  }

  #gapMs(): number {
    const meanMs = 1_000 / this.#attacker.perSecond;
    const { even } = this.#attacker;
    return even * meanMs + (1 - even) * exponential(meanMs, this.#world.random);
  }
}

const SOLVES_MS = 300;
const LEAVES_AFTER_MS = 40;
/** Bots that know the protocol well enough to say that they hear. */
const ACKNOWLEDGING_BOTS = 0.4;

/** A seat that nobody sits on. */
class HeldSocket implements Insider {
  readonly #world: World;
  readonly provider: number;

  constructor(world: World, provider: number) {
    this.#world = world;
    this.provider = provider;
  }

  lose(): void {
    if (this.#world.inside.delete(this)) this.#world.edge.left();
  }

  silent(): void {
    // It does not listen.
  }
}
