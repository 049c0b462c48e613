import { z } from "zod";
import {
  addressList,
  databaseUrl,
  httpOrigin,
  integer,
  interval,
  ipAddress,
  positive,
  secret,
  serverList,
  smtpUrl,
  timeZone,
} from "./value-types.ts";

/** How a key stands on the reference page. */
type KeyNotes = {
  /** Unit or form of the value. */
  unit: string;
  /** What holds when the key is unset. */
  byDefault: string;
  /** One line: what it decides, and why one would change it. */
  why: string;
  /** Its value is never repeated in a message. */
  secret?: true;
};

/** Every key of the environment that Stentor reads, in the order of the reference page. */
export const ENVIRONMENT_SCHEMA = z.strictObject({
  STENTOR_PORT: integer(0, 65_535).optional(),
  STENTOR_HOST: z.string().max(253).optional(),
  STENTOR_DATA: z.string().max(4_096).optional(),
  STENTOR_TOKEN: secret.optional(),
  STENTOR_MEDIA_PORT: integer(0, 65_535).optional(),
  STENTOR_ANNOUNCED_ADDRESS: ipAddress.optional(),
  STENTOR_PUBLIC_URL: httpOrigin.optional(),
  STENTOR_TLS_CERT: z.string().max(4_096).optional(),
  STENTOR_TLS_KEY: z.string().max(4_096).optional(),
  STENTOR_TRUSTED_PROXIES: addressList.optional(),
  STENTOR_PROXY_PORT: integer(1, 65_535).optional(),
  STENTOR_CONNECTIONS_PER_ADDRESS: integer(1, 100_000).optional(),
  STENTOR_BACKSTAGE_PORT: integer(1, 65_535).optional(),
  STENTOR_CHALLENGE: z.enum(["auto", "off"], { error: "must be auto or off" }).optional(),
  STENTOR_OVERFLOW_URL: httpOrigin.optional(),
  STENTOR_STATUS_PORT: integer(0, 65_535).optional(),
  STENTOR_STATUS_URL: httpOrigin.optional(),
  STENTOR_DATABASE_URL: databaseUrl.optional(),
  STENTOR_TIME_ZONE: timeZone.optional(),
  STENTOR_FALSE_ALARMS_PER_MONTH: positive(0.01, 100).optional(),
  STENTOR_GEOIP_FILE: z.string().max(4_096).optional(),
  STENTOR_SMTP_URL: smtpUrl.optional(),
  STENTOR_MAIL_FROM: z.string().max(320).optional(),
  STENTOR_OUTBOUND_ALLOW: addressList.optional(),
  STENTOR_MAX_ROOMS: integer(1, 10_000).optional(),
  STENTOR_MAX_SPEAKERS: integer(1, 200).optional(),
  STENTOR_MAX_LISTENERS: integer(1, 1_000_000).optional(),
  STENTOR_INTERVAL_MS: interval.optional(),
  STENTOR_MAX_INTERVAL_MS: interval.optional(),
  STENTOR_EDGES: integer(1, 256).optional(),
  STENTOR_NAME: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, { error: "must be 1 to 32 letters, digits, - or _" })
    .optional(),
  STENTOR_NATS_URL: serverList.optional(),
  STENTOR_NATS_REPLICAS: integer(1, 5).optional(),
  STENTOR_LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], { error: "must be debug, info, warn, error or silent" })
    .optional(),
});

export type EnvironmentKey = keyof z.infer<typeof ENVIRONMENT_SCHEMA>;

export const KEY_NOTES: Record<EnvironmentKey, KeyNotes> = {
  STENTOR_PORT: {
    unit: "TCP port",
    byDefault: "8080",
    why: "Where pages, API, WHIP signalling and listeners are served; 0 takes any free port.",
  },
  STENTOR_HOST: {
    unit: "address or name",
    byDefault: "all interfaces",
    why: "The address to listen on; `127.0.0.1` when a proxy on the same machine stands in front.",
  },
  STENTOR_DATA: {
    unit: "folder",
    byDefault: "./data",
    why: "Where everything that lasts is kept; made when it is missing.",
  },
  STENTOR_TOKEN: {
    unit: "text, 16 to 256 characters",
    byDefault: "made at the first start and kept in the data folder",
    why: "The operator's token, which makes rooms; set it to manage it yourself.",
    secret: true,
  },
  STENTOR_MEDIA_PORT: {
    unit: "UDP port",
    byDefault: "the number of STENTOR_PORT",
    why: "Where all speakers' sound arrives; a firewall must let it through.",
  },
  STENTOR_ANNOUNCED_ADDRESS: {
    unit: "IP address",
    byDefault: "the machine's own addresses",
    why: "The address that speakers' browsers are told to send to, when the machine stands behind address translation.",
  },
  STENTOR_PUBLIC_URL: {
    unit: "URL without a path",
    byDefault: "what the request was addressed to",
    why: "What links begin with, such as `https://live.example.org`.",
  },
  STENTOR_TLS_CERT: {
    unit: "PEM file",
    byDefault: "none: plain HTTP",
    why: "The certificate chain; browsers give the microphone only to a secure page. Read again when it changes.",
  },
  STENTOR_TLS_KEY: {
    unit: "PEM file",
    byDefault: "none: plain HTTP",
    why: "The certificate's private key; needed together with STENTOR_TLS_CERT.",
  },
  STENTOR_TRUSTED_PROXIES: {
    unit: "addresses or CIDR ranges, parted by commas",
    byDefault: "none",
    why: "Proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are believed.",
  },
  STENTOR_PROXY_PORT: {
    unit: "TCP port",
    byDefault: "none",
    why: "A port that speaks the PROXY protocol to STENTOR_TRUSTED_PROXIES, and ends slow and idle connections of everybody else early.",
  },
  STENTOR_CONNECTIONS_PER_ADDRESS: {
    unit: "connections",
    byDefault: "2000",
    why: "How many one address may hold open at STENTOR_PROXY_PORT; a campus behind one address needs many.",
  },
  STENTOR_BACKSTAGE_PORT: {
    unit: "TCP port",
    byDefault: "none",
    why: "A second address for hosts, API and status, served by a process that no listener reaches; keep it off the announcement.",
  },
  STENTOR_CHALLENGE: {
    unit: "auto or off",
    byDefault: "auto",
    why: "Whether newcomers of a crowded network may be asked for a little work while the server is under stress.",
  },
  STENTOR_OVERFLOW_URL: {
    unit: "URL without a path",
    byDefault: "this server",
    why: "Where those who wait fetch the delayed copy of the program, such as a CDN in front of this server.",
  },
  STENTOR_STATUS_PORT: {
    unit: "TCP port",
    byDefault: "the one after STENTOR_PORT",
    why: "Where the outage tracker answers by itself, when the rest does not; 0 takes any free port.",
  },
  STENTOR_STATUS_URL: {
    unit: "URL without a path",
    byDefault: "this host at STENTOR_STATUS_PORT, unless STENTOR_PUBLIC_URL is set",
    why: "Where browsers reach the outage tracker by itself; best by another name, at another provider, than the rest.",
  },
  STENTOR_DATABASE_URL: {
    unit: "postgres:// URL",
    byDefault: "SQLite files in STENTOR_DATA",
    why: "PostgreSQL for what must last: rooms, schedule, posts, reports, incidents, audience curves.",
    secret: true,
  },
  STENTOR_TIME_ZONE: {
    unit: "IANA name",
    byDefault: "UTC",
    why: "The hours that the tracker takes for day and night, and that its sentences name.",
  },
  STENTOR_FALSE_ALARMS_PER_MONTH: {
    unit: "alarms",
    byDefault: "1",
    why: "How often the tracker may cry wolf; fewer make it slower to tell of small troubles.",
  },
  STENTOR_GEOIP_FILE: {
    unit: "file in MMDB format",
    byDefault: "none: regions come from the browser's time zone and language",
    why: "Tells the country of a report from its address; the address itself is kept nowhere.",
  },
  STENTOR_SMTP_URL: {
    unit: "smtp:// or smtps:// URL",
    byDefault: "none: no e-mail",
    why: "Sends e-mail to those who subscribed to incidents and reminders; may carry `user:password@`.",
    secret: true,
  },
  STENTOR_MAIL_FROM: {
    unit: "e-mail address",
    byDefault: "none",
    why: "Whom e-mail comes from; needed with STENTOR_SMTP_URL.",
  },
  STENTOR_OUTBOUND_ALLOW: {
    unit: "addresses or CIDR ranges, parted by commas",
    byDefault: "none",
    why: "Private addresses that webhooks and other outlets may be at; all others of ours are refused.",
  },
  STENTOR_MAX_ROOMS: {
    unit: "rooms",
    byDefault: "100",
    why: "How many rooms may be open at once; each costs the mixer work even while it is silent.",
  },
  STENTOR_MAX_SPEAKERS: {
    unit: "speakers",
    byDefault: "32",
    why: "How many people one room may invite to speak, its host included.",
  },
  STENTOR_MAX_LISTENERS: {
    unit: "listeners",
    byDefault: "100000",
    why: "How many listeners one edge admits; the rest get a refusal instead of a late sound. The process needs as many file descriptors.",
  },
  STENTOR_INTERVAL_MS: {
    unit: "milliseconds: 200, 400, 1000 or 2000",
    byDefault: "200",
    why: "How often an edge writes to each listener while it is at ease; longer costs less and sounds later.",
  },
  STENTOR_MAX_INTERVAL_MS: {
    unit: "milliseconds: 200, 400, 1000 or 2000",
    byDefault: "2000",
    why: "The longest interval that an edge under load may go to; the same as STENTOR_INTERVAL_MS keeps it fixed.",
  },
  STENTOR_EDGES: {
    unit: "processes",
    byDefault: "one per core, less one, and at least one",
    why: "How many edge processes share the port; `--edges` does the same.",
  },
  STENTOR_NAME: {
    unit: "1 to 32 letters, digits, - or _",
    byDefault: "the machine's host name",
    why: "What logs, metrics and the directory call this machine's processes.",
  },
  STENTOR_NATS_URL: {
    unit: "nats:// or tls:// URLs, parted by commas",
    byDefault: "none: everything on this machine",
    why: "The relay between machines, for `--role origin`, `edge` and `control`; may carry `user:password@`.",
    secret: true,
  },
  STENTOR_NATS_REPLICAS: {
    unit: "servers",
    byDefault: "1",
    why: "How many servers of a NATS cluster keep each lease; 3 survives the loss of one.",
  },
  STENTOR_LOG_LEVEL: {
    unit: "debug, info, warn, error or silent",
    byDefault: "info",
    why: "The least weighty log line that is written to standard error.",
  },
};
