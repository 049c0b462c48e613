/**
 * What the operator decides, read once at the start.
 *
 * In:    the environment; the operator's token in the data folder.
 * Out:   one checked `Config`; the reference page `docs/configuration.md`.
 * Never: changes after the start, or logs a secret.
 */
export { configurationPage } from "./configuration-page.ts";
export { type OperatorToken, operatorToken } from "./operator-token.ts";
export { type Config, configFromEnvironment } from "./read-config.ts";
