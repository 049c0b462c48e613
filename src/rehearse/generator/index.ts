/**
 * One process's share of the listeners.
 *
 * In:    a plan; the moment of the start.
 * Out:   what each second was.
 * Never: writes a report, or knows of other processes.
 */
export { arrivalTimes } from "./arrival-times.ts";
export { Generator } from "./generator.ts";
export type { FromGenerator, GeneratorPlan, GeneratorSecond, Standing, ToGenerator } from "./generator-messages.ts";
export { runGenerator } from "./run-generator.ts";
