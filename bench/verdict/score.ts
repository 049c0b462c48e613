import { VERDICT_CLASSES, type VerdictClass } from "../../src/protocol/index.ts";
import { NAMED } from "../../src/verdict/model.ts";
import type { Table } from "../table.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { quantile, shareWithInterval } from "./statistics.ts";
import type { WatchedEpisode } from "./watched.ts";

const AIM_MS = 30_000;

/** What was said of many episodes, against their labels. */
export class Score {
  readonly #name: string;
  readonly #outcomes: Outcome[] = [];
  #calm = { episodes: 0, stressed: 0, accused: 0 };

  constructor(name: string) {
    this.#name = name;
  }

  add(episode: WatchedEpisode): void {
    if (!episode.calm) this.#outcomes.push(outcomeOf(episode));
    else this.#addCalm(episode);
  }

  confusion(): Table {
    const said = [...VERDICT_CLASSES, null];
    return {
      title: `${this.#name}: what was said, by what it was (fair: the label, or what a fair judge might say as well)`,
      columns: ["label", "episodes", ...said.map((name) => name ?? "unnoticed"), "fair, 95 % interval"],
      rows: this.#labels().map((label) => {
        const ofLabel = this.#of(label);
        const counts = said.map((name) => ofLabel.filter((outcome) => outcome.said === name).length);
        const fair = ofLabel.filter(({ isFair }) => isFair).length;
        return [label, ofLabel.length, ...counts, shareWithInterval(fair, ofLabel.length)];
      }),
    };
  }

  /** For as much as a second of a whole evening. */
  accusations(): Table {
    const innocent = NAMED.filter((label) => label !== "attack" && label !== "both" && this.#of(label).length > 0);
    return {
      title: `${this.#name}: called an attack, or crowd and attack, for as much as one second, and was neither`,
      columns: ["label", "evenings", "accused", "95 % interval"],
      rows: [
        ...innocent.map((label) => this.#accusedRow(label, this.#of(label))),
        [
          "calm evening",
          this.#calm.episodes,
          this.#calm.accused,
          shareWithInterval(this.#calm.accused, this.#calm.episodes),
        ],
      ],
    };
  }

  times(): Table {
    return {
      title: `${this.#name}: seconds from the first sign of stress to the first fair word`,
      columns: ["label", "median", "p90", "within 30 s", "never"],
      rows: this.#labels().map((label) => {
        const ofLabel = this.#of(label).filter(({ said }) => said !== null);
        const times = ofLabel.flatMap(({ afterMs }) => (afterMs === null ? [] : [afterMs]));
        const inTime = times.filter((ms) => ms <= AIM_MS).length;
        return [
          label,
          quantile(times, 0.5) / 1_000,
          quantile(times, 0.9) / 1_000,
          shareWithInterval(inTime, ofLabel.length),
          ofLabel.length - times.length,
        ];
      }),
    };
  }

  /** Scenarios of which something unfair was said, or nothing, the worst first. */
  lost(): Table {
    const scenarios = [...Map.groupBy(this.#outcomes, ({ scenario }) => scenario)];
    const rows = scenarios.map(([scenario, outcomes]) => {
      const lost = outcomes.filter(({ isFair }) => !isFair);
      const said = Map.groupBy(lost, (outcome) => outcome.said ?? "unnoticed");
      const text = [...said].map(([name, ofName]) => `${name} ${ofName.length}`).join(", ");
      return [scenario, outcomes[0]?.label ?? "", outcomes.length, lost.length, text] as const;
    });
    return {
      title: `${this.#name}: what it loses`,
      columns: ["scenario", "label", "episodes", "lost", "said instead"],
      rows: rows.filter((row) => row[3] > 0).sort((a, b) => b[3] / b[2] - a[3] / a[2]),
    };
  }

  #addCalm({ seconds }: WatchedEpisode): void {
    this.#calm.episodes += 1;
    if (seconds.some(({ stressed }) => stressed)) this.#calm.stressed += 1;
    if (seconds.some(({ verdict }) => verdict === "attack" || verdict === "both")) this.#calm.accused += 1;
  }

  #labels(): VerdictClass[] {
    return NAMED.filter((label) => this.#of(label).length > 0);
  }

  #of(label: VerdictClass): Outcome[] {
    return this.#outcomes.filter((outcome) => outcome.label === label);
  }

  #accusedRow(label: string, outcomes: readonly Outcome[]): (string | number)[] {
    const accused = outcomes.filter(({ isAccused }) => isAccused).length;
    return [label, outcomes.length, accused, shareWithInterval(accused, outcomes.length)];
  }
}
