import type { VerdictClass } from "../protocol/index.ts";
import type { Model } from "./model.ts";

/** For so many seconds a class must be due before it is said, or is taken back. */
const HOLD_SECONDS: Record<VerdictClass, number> = {
  crowd: 3,
  attack: 6,
  both: 10,
  "own-fault": 3,
  upstream: 3,
  undetermined: 8,
};
/** An accusation is taken back at once when it is so much less likely than it had to be. */
const TAKEN_BACK = 0.25;

export type Probabilities = Readonly<Record<VerdictClass, number>>;

/** What is said aloud: one class while it is clearly ahead, and steadily. */
export class Aloud {
  readonly #say: Model["say"];
  #said: VerdictClass = "undetermined";
  #due: VerdictClass = "undetermined";
  #seconds = 0;

  constructor(say: Model["say"]) {
    this.#say = say;
  }

  /** Once a second. */
  hear(probabilities: Probabilities): VerdictClass {
    const due = this.#dueOf(probabilities);
    this.#seconds = due === this.#due ? this.#seconds + 1 : 1;
    this.#due = due;
    if (this.#seconds >= HOLD_SECONDS[due] || this.#mustTakeBack(probabilities)) this.#said = due;
    return this.#said;
  }

  #dueOf(probabilities: Probabilities): VerdictClass {
    const { crowd, attack, both, upstream, undetermined, "own-fault": ownFault } = probabilities;
    const accusation = attack >= both ? "attack" : "both";
    const doubt = crowd + ownFault + upstream;
    if (attack + both >= this.#say.accuse && doubt <= this.#say.doubt[accusation]) return accusation;
    const most = Math.max(crowd, ownFault, upstream, undetermined);
    if (crowd === most && crowd >= this.#say.crowd) return "crowd";
    if (ownFault === most && ownFault >= this.#say.ownFault) return "own-fault";
    if (upstream === most && upstream >= this.#say.upstream) return "upstream";
    return "undetermined";
  }

  #mustTakeBack({ attack, both }: Probabilities): boolean {
    const accuses = this.#said === "attack" || this.#said === "both";
    return accuses && attack + both < this.#say.accuse - TAKEN_BACK;
  }
}
