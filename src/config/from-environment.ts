import { type Config, readConfig } from "./read-config.ts";

/** `readConfig` of this process's environment. */
export function configFromEnvironment(): Config {
  return readConfig(process.env);
}
