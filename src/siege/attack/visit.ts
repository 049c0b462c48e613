import { placesOf } from "../../draw/index.ts";
import type { ChallengeOffer, DoorAnswer, DoorView } from "../../protocol/index.ts";
import { logNormal, type Person } from "../scenario/index.ts";
import { type Answer, retryAfterMs } from "./answer-reader.ts";
import { Asker } from "./asker.ts";
import { Ear } from "./ear.ts";
import type { Ground, Source } from "./ground.ts";
import type { Wish } from "./requests.ts";
import { solveChallenge } from "./solve-challenge.ts";

const BROKEN_RETRY_MS = 1_000;
const ASK_AGAIN_MS = 2_000;
const HTML = "User-Agent: Mozilla/5.0\r\nAccept: text/html\r\n";

/** What a place at the door is worth; `place` is `null` before the draw. */
type Held = { ticket: string; number: number; place: number | null };

/** One person's evening against a real server, or that of a bot which copies one. */
export class Visit {
  readonly #ground: Ground;
  readonly #person: Person;
  readonly #source: Source;
  readonly #asker: Asker;
  readonly #reports: boolean;
  #ear: Ear | undefined;
  #held: Held | undefined;
  #seat: string | undefined;
  #proof: string | undefined;
  #troubles = 0;
  #isOver = false;

  constructor(ground: Ground, source: Source, person: Person, options: { reports: boolean }) {
    this.#ground = ground;
    this.#source = source;
    this.#person = person;
    this.#reports = options.reports;
    this.#asker = new Asker(ground, source);
  }

  /** Resolves when it is over, of itself or by `close`. Never rejects. */
  async come(): Promise<void> {
    this.#ground.tally.count("visits");
    const isHere = this.#person.pageIsOpen || (await this.#loadPage());
    if (isHere && Number.isFinite(this.#person.readsMs)) {
      await this.#pause(this.#person.pageIsOpen ? 0 : this.#person.readsMs);
      await this.#listen();
    }
    this.close();
  }

  close(): void {
    this.#isOver = true;
    this.#asker.close();
    this.#ear?.close();
  }

  get #goesOn(): boolean {
    return !this.#isOver && !this.#ground.isOver;
  }

  async #loadPage(): Promise<boolean> {
    const { room } = this.#ground.target;
    const page = await this.#get({ path: `/r/${room}`, headers: HTML });
    if (page === undefined) return false;
    const paths = [...page.body.matchAll(/(?:src|href)="(\/assets\/[^"]{1,200})"/g)].map(([, path = ""]) => path);
    for (const path of paths.slice(0, this.#person.assets)) await this.#get({ path });
    return (await this.#get({ path: `/api/v1/rooms/${room}` })) !== undefined;
  }

  /** A good answer, with all the patience that this person has. */
  async #get(wish: Wish): Promise<Answer | undefined> {
    while (this.#goesOn) {
      const answer = await this.#asker.ask(wish, this.#person.patienceMs);
      if (answer !== undefined && answer.status < 400) return answer;
      if (answer?.status === 404 || !(await this.#bear(answer))) return undefined;
    }
    return undefined;
  }

  async #listen(): Promise<void> {
    while (this.#goesOn) {
      const ear = new Ear(this.#ground, this.#source, { reports: this.#reports, query: this.#query() });
      this.#ear = ear;
      const entry = await ear.entry;
      if (entry.isIn) {
        if (await this.#stay(ear)) return;
      } else if (!(await this.#turnedBack(entry.answer))) return;
    }
  }

  /** Whether it left by its own wish. */
  async #stay(ear: Ear): Promise<boolean> {
    this.#ground.tally.count("admitted");
    this.#troubles = 0;
    let isContent = false;
    this.#ground.after(this.#person.staysMs, () => {
      isContent = true;
      ear.close();
    });
    await ear.over;
    this.#seat = ear.ticket ?? this.#seat;
    this.#proof = undefined;
    return isContent || !(await this.#bear(undefined));
  }

  async #turnedBack(answer: Answer | undefined): Promise<boolean> {
    const told = answer === undefined ? undefined : readBody<DoorAnswer>(answer.body);
    const code = told?.error?.code;
    if (code !== undefined) this.#ground.tally.reason(code);
    if (code === "place_waiting" && typeof told?.ticket === "string") {
      this.#held = { ticket: told.ticket, number: told.number ?? 0, place: told.place ?? null };
      return await this.#wait();
    }
    if (code === "challenge_required" && told?.challenge) return await this.#solve(told.challenge);
    if (code === "ticket_expired" || code === "ticket_invalid") this.#held = undefined;
    return await this.#bear(answer);
  }

  async #solve(offer: ChallengeOffer): Promise<boolean> {
    if (!Number.isFinite(this.#person.solvesMs)) return false;
    this.#proof = await solveChallenge(offer);
    return this.#proof !== undefined;
  }

  /** Looks at the door until called. */
  async #wait(): Promise<boolean> {
    if (this.#person.broken) {
      await this.#pause(BROKEN_RETRY_MS);
      return this.#goesOn;
    }
    let askAgainMs = ASK_AGAIN_MS;
    while (this.#goesOn) {
      await this.#pause(askAgainMs * (1 + this.#ground.random()));
      const answer = await this.#get({ path: `/r/${this.#ground.target.room}/door` });
      const view = answer === undefined ? undefined : readBody<DoorView>(answer.body);
      if (view === undefined) return false;
      if (this.#isCalled(view)) return true;
      askAgainMs = view.askAgainMs ?? ASK_AGAIN_MS;
    }
    return false;
  }

  #isCalled({ draw, front }: DoorView): boolean {
    const held = this.#held;
    if (held === undefined) return true;
    if (draw?.seed != null && draw.size !== null) {
      held.place ??= held.number <= draw.size ? drawnPlace(draw.seed, draw.size, held.number) : held.number;
    }
    return held.place !== null && held.place <= front;
  }

  /** Waits as it was told, or as it likes. `false`: that was one trouble too many. */
  async #bear(answer: Answer | undefined): Promise<boolean> {
    this.#troubles += 1;
    const { broken, bears, backsOff } = this.#person;
    if (!broken && this.#troubles > bears) {
      if (this.#goesOn) this.#ground.tally.count("gaveUp");
      return false;
    }
    const toldMs = answer === undefined ? 0 : retryAfterMs(answer);
    const { random } = this.#ground;
    if (broken) await this.#pause(BROKEN_RETRY_MS);
    else if (toldMs > 0 && backsOff) await this.#pause(toldMs * (1 + 0.5 * random()));
    else await this.#pause(Math.min(30_000, logNormal(1_500, 0.7, random) * this.#troubles));
    return this.#goesOn;
  }

  #query(): string {
    const ticket = this.#seat ?? this.#held?.ticket;
    const proof = this.#proof;
    const shown = ticket === undefined ? "" : `&ticket=${encodeURIComponent(ticket)}`;
    return proof === undefined ? shown : `${shown}&proof=${encodeURIComponent(proof)}`;
  }

  #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ground.after(ms, resolve);
    return promise;
  }
}

let lastDraw: { key: string; places: Uint32Array } | undefined;

/** Everybody who waits works out the same draw. */
function drawnPlace(seed: string, size: number, number: number): number {
  const key = `${seed} ${size}`;
  if (lastDraw?.key !== key) lastDraw = { key, places: placesOf(seed, size) };
  return lastDraw.places[number - 1] ?? number;
}

function readBody<T>(text: string): (Partial<T> & T) | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
