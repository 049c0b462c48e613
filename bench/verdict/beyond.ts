import { SCENARIOS, type Scenario } from "../../src/siege/index.ts";

type Span = readonly [number, number];

/** Evenings of the same kinds, with figures that no lesson had: more and faster, or fewer and slower. */
export function scenariosBeyond(): Scenario[] {
  return [...SCENARIOS.values()].flatMap((scenario) => [more(scenario), fewer(scenario)]);
}

function more(scenario: Scenario): Scenario {
  return {
    ...scenario,
    name: `${scenario.name}, more`,
    waves: scenario.waves.map((wave) => ({
      ...wave,
      people: above(wave.people, 1.8),
      widthMs: wave.shape === "steady" ? wave.widthMs : below(wave.widthMs, 0.4),
    })),
    assaults: scenario.assaults.map((assault) => ({
      ...assault,
      sources: above(assault.sources, 2),
      perSecond: above(assault.perSecond, 1.8),
    })),
    provenOfPeak: scenario.provenOfPeak[1] < 1 ? below(scenario.provenOfPeak, 0.6) : above(scenario.provenOfPeak, 1.6),
  };
}

function fewer(scenario: Scenario): Scenario {
  return {
    ...scenario,
    name: `${scenario.name}, fewer`,
    waves: scenario.waves.map((wave) => ({
      ...wave,
      people: below(wave.people, 0.5),
      widthMs: wave.shape === "steady" ? wave.widthMs : above(wave.widthMs, 1.3),
    })),
    assaults: scenario.assaults.map((assault) => ({
      ...assault,
      sources: below(assault.sources, 0.5),
      perSecond: below(assault.perSecond, 0.6),
    })),
    troubles: scenario.troubles.map((trouble) => ({ ...trouble, depth: below(trouble.depth, 0.7) })),
  };
}

function above([, most]: Span, times: number): Span {
  return [most, most * times];
}

function below([least]: Span, times: number): Span {
  return [least * times, least];
}
