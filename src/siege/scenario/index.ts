/**
 * Evenings as data: who comes when, from where, with what in mind.
 *
 * In:    a scenario, a seed.
 * Out:   a plan of visitors, the same to the last one for the same seed.
 * Never: makes a request, or knows how one is made.
 */
export { AddressPlan, loopbackOf } from "./address-plan.ts";
export { HABITS } from "./attacks.ts";
export { exponential, logNormal } from "./chance.ts";
export { makePlan } from "./make-plan.ts";
export { MEANS, type Means } from "./means.ts";
export { type Plan, type PlannedTrouble, VISITORS_MAX } from "./plan.ts";
export type { Region, Scenario, Wave } from "./scenario.ts";
export { SCENARIOS } from "./scenarios.ts";
export type { Attacker, Person, Visitor } from "./visitor.ts";
