import type { z } from "zod";
import type { LogLevel } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import { ENVIRONMENT_SCHEMA, type EnvironmentKey, KEY_NOTES } from "./environment-keys.ts";

/** What the operator decided, defaults filled in. Units stand in the names, or in `docs/configuration.md`. */
export type Config = {
  port: number;
  /** `undefined`: all interfaces. */
  host: string | undefined;
  dataFolder: string;
  /** `undefined`: the one in the data folder; see `operatorToken`. */
  token: string | undefined;
  mediaPort: number;
  announcedAddress: string | undefined;
  /** An origin without a trailing slash. */
  publicUrl: string | undefined;
  tls: TlsFiles | undefined;
  /** Addresses or CIDR ranges, each of them valid. */
  trustedProxies: readonly string[];
  /** `undefined`: there is no such port. */
  proxyPort: number | undefined;
  connectionsPerAddress: number;
  /** `undefined`: there is no such port. */
  backstagePort: number | undefined;
  challenge: "auto" | "off";
  /** An origin without a trailing slash; `undefined`: this server itself. */
  overflowUrl: string | undefined;
  /** 0: any free port. */
  statusPort: number;
  /** Whether the operator named the port: then it is that one or none. */
  statusPortIsSet: boolean;
  /** Where browsers reach the tracker by itself, an origin without a trailing slash; `undefined`: see `trackerOrigin`. */
  statusUrl: string | undefined;
  /** `undefined`: SQLite in the data folder. */
  databaseUrl: string | undefined;
  timeZone: string;
  falseAlarmsPerMonth: number;
  geoipFile: string | undefined;
  /** `undefined`: no e-mail is sent. */
  mail: { url: string; from: string } | undefined;
  /** Private addresses or CIDR ranges that outlets may be at. */
  outboundAllow: readonly string[];
  maxRooms: number;
  maxSpeakers: number;
  maxListeners: number;
  /** The shortest; `maxIntervalMs` is not below it. */
  intervalMs: number;
  maxIntervalMs: number;
  /** `undefined`: as many as the cores allow. */
  edges: number | undefined;
  /** `undefined`: the host's name. */
  name: string | undefined;
  /** Empty: no relay beyond this machine. */
  natsServers: readonly string[];
  natsReplicas: number;
  logLevel: LogLevel;
};

const LAST_PORT = 65_535;

type TlsFiles = { certFile: string; keyFile: string };
type Environment = z.infer<typeof ENVIRONMENT_SCHEMA>;

/**
 * Reads the `STENTOR_…` keys; an empty value counts as unset. Throws StentorError `config_invalid` that names every key
 * that is unknown or does not fit, all at once.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([key, value]) => key.startsWith("STENTOR_") && value !== undefined && value !== ""),
  );
  const parsed = ENVIRONMENT_SCHEMA.safeParse(given);
  const problems = [
    ...(parsed.success ? [] : describe(parsed.error, given)),
    ...tlsProblems(given),
    ...backstageProblems(given),
    ...mailProblems(given),
    ...(parsed.success ? intervalProblems(parsed.data) : []),
  ];
  if (problems.length > 0 || !parsed.success) {
    throw new StentorError("config_invalid", `Cannot start: ${problems.join("; ")}`);
  }
  return withDefaults(parsed.data);
}

/** `readConfig` of this process's environment, which nobody else reads; `over` are keys that its arguments gave. */
export function configFromEnvironment(over: Readonly<Record<string, string>> = {}): Config {
  return readConfig({ ...process.env, ...over });
}

function withDefaults(environment: Environment): Config {
  const port = environment.STENTOR_PORT ?? 8080;
  const intervalMs = environment.STENTOR_INTERVAL_MS ?? 200;
  const { STENTOR_TLS_CERT: certFile, STENTOR_TLS_KEY: keyFile } = environment;
  return {
    port,
    host: environment.STENTOR_HOST,
    dataFolder: environment.STENTOR_DATA ?? "./data",
    token: environment.STENTOR_TOKEN,
    mediaPort: environment.STENTOR_MEDIA_PORT ?? port,
    announcedAddress: environment.STENTOR_ANNOUNCED_ADDRESS,
    publicUrl: environment.STENTOR_PUBLIC_URL,
    tls: certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
    trustedProxies: environment.STENTOR_TRUSTED_PROXIES ?? [],
    proxyPort: environment.STENTOR_PROXY_PORT,
    ...doorDefaults(environment),
    ...trackerDefaults(environment, port),
    maxRooms: environment.STENTOR_MAX_ROOMS ?? 100,
    maxSpeakers: environment.STENTOR_MAX_SPEAKERS ?? 32,
    maxListeners: environment.STENTOR_MAX_LISTENERS ?? 100_000,
    intervalMs,
    maxIntervalMs: environment.STENTOR_MAX_INTERVAL_MS ?? Math.max(intervalMs, 2_000),
    edges: environment.STENTOR_EDGES,
    name: environment.STENTOR_NAME,
    natsServers: environment.STENTOR_NATS_URL ?? [],
    natsReplicas: environment.STENTOR_NATS_REPLICAS ?? 1,
    logLevel: environment.STENTOR_LOG_LEVEL ?? "info",
  };
}

function doorDefaults(environment: Environment) {
  return {
    connectionsPerAddress: environment.STENTOR_CONNECTIONS_PER_ADDRESS ?? 2_000,
    backstagePort: environment.STENTOR_BACKSTAGE_PORT,
    challenge: environment.STENTOR_CHALLENGE ?? ("auto" as const),
    overflowUrl: environment.STENTOR_OVERFLOW_URL,
  };
}

function trackerDefaults(environment: Environment, port: number) {
  const { STENTOR_STATUS_PORT: statusPort, STENTOR_SMTP_URL: url, STENTOR_MAIL_FROM: from } = environment;
  return {
    statusPort: statusPort ?? (port === 0 || port === LAST_PORT ? 0 : port + 1),
    statusPortIsSet: statusPort !== undefined,
    statusUrl: environment.STENTOR_STATUS_URL,
    databaseUrl: environment.STENTOR_DATABASE_URL,
    timeZone: environment.STENTOR_TIME_ZONE ?? "UTC",
    falseAlarmsPerMonth: environment.STENTOR_FALSE_ALARMS_PER_MONTH ?? 1,
    geoipFile: environment.STENTOR_GEOIP_FILE,
    mail: url === undefined || from === undefined ? undefined : { url, from },
    outboundAllow: environment.STENTOR_OUTBOUND_ALLOW ?? [],
  };
}

function describe(error: z.ZodError, given: Record<string, string | undefined>): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      const known = Object.keys(KEY_NOTES).join(", ");
      return issue.keys.map((key) => `${key} is not a key that Stentor knows (it knows ${known})`);
    }
    const key = String(issue.path[0]);
    const value = KEY_NOTES[key as EnvironmentKey].secret ? "(hidden)" : JSON.stringify(given[key]);
    return [`${key}=${value} ${issue.message}`];
  });
}

function intervalProblems({ STENTOR_INTERVAL_MS: least = 200, STENTOR_MAX_INTERVAL_MS: most }: Environment): string[] {
  if (most === undefined || most >= least) return [];
  return [`STENTOR_MAX_INTERVAL_MS=${most} is below STENTOR_INTERVAL_MS=${least}`];
}

function backstageProblems(given: Record<string, string | undefined>): string[] {
  if (given["STENTOR_BACKSTAGE_PORT"] === undefined || given["STENTOR_PUBLIC_URL"] !== undefined) return [];
  return [
    "STENTOR_BACKSTAGE_PORT is set and STENTOR_PUBLIC_URL is not; links made backstage would lead everybody there",
  ];
}

function tlsProblems(given: Record<string, string | undefined>): string[] {
  return pairProblems(given, "STENTOR_TLS_CERT", "STENTOR_TLS_KEY", "TLS needs both");
}

function mailProblems(given: Record<string, string | undefined>): string[] {
  return pairProblems(given, "STENTOR_SMTP_URL", "STENTOR_MAIL_FROM", "e-mail needs both");
}

function pairProblems(
  given: Record<string, string | undefined>,
  one: EnvironmentKey,
  other: EnvironmentKey,
  why: string,
): string[] {
  if ((given[one] === undefined) === (given[other] === undefined)) return [];
  const [set, missing] = given[one] === undefined ? [other, one] : [one, other];
  return [`${set} is set and ${missing} is not; ${why}`];
}
