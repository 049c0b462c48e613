import { expect, test } from "bun:test";
import { StentorError } from "../protocol/index.ts";
import { configurationPage } from "./configuration-page.ts";
import { ENVIRONMENT_SCHEMA, KEY_NOTES } from "./environment-keys.ts";
import { readConfig } from "./read-config.ts";

function refusal(env: Record<string, string>): StentorError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof StentorError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

test("an empty environment gives the defaults", () => {
  expect(readConfig({ PATH: "/bin", STENTOR_HOST: "", STENTOR_TOKEN: undefined })).toEqual({
    port: 8080,
    host: undefined,
    dataFolder: "./data",
    token: undefined,
    mediaPort: 8080,
    announcedAddress: undefined,
    publicUrl: undefined,
    tls: undefined,
    trustedProxies: [],
    proxyPort: undefined,
    connectionsPerAddress: 2_000,
    backstagePort: undefined,
    challenge: "auto",
    overflowUrl: undefined,
    statusPort: 8081,
    statusPortIsSet: false,
    statusUrl: undefined,
    databaseUrl: undefined,
    timeZone: "UTC",
    falseAlarmsPerMonth: 1,
    geoipFile: undefined,
    mail: undefined,
    outboundAllow: [],
    maxRooms: 100,
    maxSpeakers: 32,
    maxListeners: 100_000,
    intervalMs: 200,
    maxIntervalMs: 2_000,
    edges: undefined,
    name: undefined,
    natsServers: [],
    natsReplicas: 1,
    logLevel: "info",
  });
});

test("values are read and normalised", () => {
  const config = readConfig({
    STENTOR_PORT: "9000",
    STENTOR_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8,fd00::/8",
    STENTOR_PUBLIC_URL: "https://Live.Example.org:443/",
    STENTOR_TLS_CERT: "/c.pem",
    STENTOR_TLS_KEY: "/k.pem",
    STENTOR_INTERVAL_MS: "1000",
    STENTOR_ANNOUNCED_ADDRESS: "2001:db8::1",
  });
  expect(config).toMatchObject({
    port: 9000,
    mediaPort: 9000,
    trustedProxies: ["127.0.0.1", "10.0.0.0/8", "fd00::/8"],
    publicUrl: "https://live.example.org",
    tls: { certFile: "/c.pem", keyFile: "/k.pem" },
    intervalMs: 1000,
    announcedAddress: "2001:db8::1",
  });
});

test("every problem is named at once, with key, value and what fits", () => {
  const error = refusal({ STENTOR_PORT: "70000", STENTOR_PROT: "1", STENTOR_LOG_LEVEL: "loud", STENTOR_TLS_KEY: "/k" });
  expect(error.code).toBe("config_invalid");
  expect(error.message).toContain('STENTOR_PORT="70000" must be a whole number from 0 to 65535');
  expect(error.message).toContain("STENTOR_PROT is not a key that Stentor knows");
  expect(error.message).toContain('STENTOR_LOG_LEVEL="loud" must be debug, info, warn, error or silent');
  expect(error.message).toContain("STENTOR_TLS_KEY is set and STENTOR_TLS_CERT is not");
});

test.each([
  ["STENTOR_STATUS_PORT", "65536"],
  ["STENTOR_STATUS_URL", "https://status.example.org/now"],
  ["STENTOR_TIME_ZONE", "Europe/Wien"],
  ["STENTOR_FALSE_ALARMS_PER_MONTH", "0"],
  ["STENTOR_FALSE_ALARMS_PER_MONTH", "many"],
  ["STENTOR_OUTBOUND_ALLOW", "10.0.0.0/99"],
  ["STENTOR_PORT", "80a"],
  ["STENTOR_PORT", "-1"],
  ["STENTOR_MEDIA_PORT", "1e3"],
  ["STENTOR_ANNOUNCED_ADDRESS", "example.org"],
  ["STENTOR_PUBLIC_URL", "https://example.org/stentor"],
  ["STENTOR_PUBLIC_URL", "ftp://example.org"],
  ["STENTOR_TRUSTED_PROXIES", "10.0.0.0/33"],
  ["STENTOR_TRUSTED_PROXIES", "nginx"],
  ["STENTOR_INTERVAL_MS", "500"],
  ["STENTOR_MAX_ROOMS", "0"],
  ["STENTOR_MAX_SPEAKERS", "201"],
])("%s=%s does not fit", (key, value) => {
  const { message } = refusal({ [key]: value });
  expect(message).toContain(`${key}=${JSON.stringify(value)} must be`);
});

test("a backstage port needs the public address, which its links begin with", () => {
  expect(refusal({ STENTOR_BACKSTAGE_PORT: "8081" }).message).toContain("STENTOR_PUBLIC_URL is not");
  const both = { STENTOR_BACKSTAGE_PORT: "8081", STENTOR_PUBLIC_URL: "https://live.example.org" };
  expect(readConfig(both).backstagePort).toBe(8_081);
});

test("a token that does not fit is not repeated", () => {
  const { message } = refusal({ STENTOR_TOKEN: "short secret" });
  expect(message).toContain("STENTOR_TOKEN=(hidden) must be 16 to 256");
  expect(message).not.toContain("short secret");
});

test("the reference page is what the source says, and names every key", async () => {
  const page = await Bun.file("docs/configuration.md").text();
  expect(page).toBe(configurationPage());
  expect(Object.keys(KEY_NOTES)).toEqual(Object.keys(ENVIRONMENT_SCHEMA.shape));
});

test("the defaults on the reference page are the defaults", () => {
  const config = readConfig({});
  const numbers = {
    STENTOR_PORT: config.port,
    STENTOR_MAX_ROOMS: config.maxRooms,
    STENTOR_MAX_SPEAKERS: config.maxSpeakers,
  };
  const more = { STENTOR_MAX_LISTENERS: config.maxListeners, STENTOR_INTERVAL_MS: config.intervalMs };
  for (const [key, value] of Object.entries({ ...numbers, ...more })) {
    expect(KEY_NOTES[key as keyof typeof KEY_NOTES].byDefault).toBe(String(value));
  }
  expect(KEY_NOTES.STENTOR_DATA.byDefault).toBe(config.dataFolder);
  expect(KEY_NOTES.STENTOR_LOG_LEVEL.byDefault).toBe(config.logLevel);
});

test("the longest interval is not below the shortest, and servers of the relay are URLs", () => {
  expect(readConfig({ STENTOR_INTERVAL_MS: "1000", STENTOR_MAX_INTERVAL_MS: "1000" }).maxIntervalMs).toBe(1_000);
  expect(refusal({ STENTOR_INTERVAL_MS: "1000", STENTOR_MAX_INTERVAL_MS: "400" }).message).toContain(
    "STENTOR_MAX_INTERVAL_MS=400 is below STENTOR_INTERVAL_MS=1000",
  );
  expect(readConfig({ STENTOR_NATS_URL: "nats://a:4222, tls://u:p@b" }).natsServers).toEqual([
    "nats://a:4222",
    "tls://u:p@b",
  ]);
  const { message } = refusal({ STENTOR_NATS_URL: "http://u:hush@a" });
  expect(message).toContain("must be URLs such as nats://10.0.0.1:4222");
  expect(message).not.toContain("hush");
});

test("the tracker's port follows the port, and mail needs both its keys", () => {
  expect(readConfig({ STENTOR_PORT: "9000" })).toMatchObject({ statusPort: 9001, statusPortIsSet: false });
  expect(readConfig({ STENTOR_PORT: "0" }).statusPort).toBe(0);
  expect(readConfig({ STENTOR_PORT: "65535" }).statusPort).toBe(0);
  expect(readConfig({ STENTOR_STATUS_PORT: "80" })).toMatchObject({ statusPort: 80, statusPortIsSet: true });
  expect(readConfig({ STENTOR_FALSE_ALARMS_PER_MONTH: "0.25" }).falseAlarmsPerMonth).toBe(0.25);
  const mail = { STENTOR_SMTP_URL: "smtps://u:p@mail.example.org", STENTOR_MAIL_FROM: "status@example.org" };
  expect(readConfig(mail).mail).toEqual({ url: mail.STENTOR_SMTP_URL, from: mail.STENTOR_MAIL_FROM });
  expect(refusal({ STENTOR_SMTP_URL: mail.STENTOR_SMTP_URL }).message).toContain("e-mail needs both");
  const secrets = { STENTOR_DATABASE_URL: "mysql://user:secret@db", STENTOR_SMTP_URL: "http://u:secret@mail" };
  for (const [key, value] of Object.entries(secrets)) {
    expect(refusal({ [key]: value }).message).toContain(`${key}=(hidden) must be a URL such as`);
  }
});
