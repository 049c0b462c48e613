/** E-mail through a real SMTP server in this process. */
import { expect, test } from "bun:test";
import type { DeliveryEvent } from "../protocol/index.ts";
import { CONFIRMATIONS_PER_DAY } from "./subscriptions/confirmation-limits.ts";
import { type Mail, type MailServer, openMailServer } from "./testing/mail-server.ts";
import { delivery, type OutboxScene, openOutbox } from "./testing/outbox-scene.ts";

const HOUR_MS = 3_600_000;
const FROM = "Stentor <news@stentor.example>";

function withMail(server: MailServer): Promise<OutboxScene> {
  return openOutbox({ mail: { url: server.url, from: FROM } });
}

function linkIn(mail: Mail | undefined, what: "confirm" | "remove"): string {
  const found = new RegExp(`https://stentor\\.example/status/subscriptions/${what}\\?token=([A-Za-z0-9_-]+)`).exec(
    mail?.text ?? "",
  );
  if (found?.[1] === undefined) throw new Error(`The letter has no link to ${what}: ${mail?.text}`);
  return found[1];
}

async function subscribe(
  scene: OutboxScene,
  server: MailServer,
  address: string,
  events: DeliveryEvent[] = ["post"],
): Promise<void> {
  await scene.outbox.subscriptions.addEmail({ address, events, room: null });
  await scene.outbox.subscriptions.confirm(linkIn(server.mails.at(-1), "confirm"));
}

test("an address is told only after it was confirmed by the link that was sent there", async () => {
  await using server = await openMailServer();
  await using scene = await withMail(server);
  const { subscriptions } = scene.outbox;
  await subscriptions.addEmail({ address: "ana@example.org", events: ["post"], room: "town-hall" });
  await scene.outbox.take(delivery("post-1"));
  await scene.pass(2_000);
  expect(server.mails.map(({ to, from }) => [to, from])).toEqual([["ana@example.org", "news@stentor.example"]]);
  expect(server.mails[0]?.headers.get("subject")).toBe("Confirm that you want news of stentor.example");
  await subscriptions.confirm(linkIn(server.mails[0], "confirm"));
  await scene.outbox.take(delivery("post-2"));
  await scene.outbox.take(delivery("other", { room: "other" }));
  await scene.pass(2_000);
  expect(server.mails).toHaveLength(2);
  const [, mail] = server.mails;
  expect(mail?.headers.get("subject")).toBe("Ana posted in Town hall");
  expect(mail?.headers.get("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  const remove = linkIn(mail, "remove");
  expect(mail?.headers.get("list-unsubscribe")).toMatch(
    /^<https:\/\/stentor\.example\/status\/subscriptions\/remove\?token=[A-Za-z0-9_-]+>$/,
  );
  await subscriptions.remove(remove);
  await subscriptions.remove(remove);
  await scene.outbox.take(delivery("post-3"));
  await scene.pass(2_000);
  expect(server.mails).toHaveLength(2);
});

test("who was subscribed is still after a restart, and an old link to stop still works", async () => {
  await using server = await openMailServer();
  await using scene = await withMail(server);
  await subscribe(scene, server, "ana@example.org");
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  const remove = linkIn(server.mails.at(-1), "remove");
  await using later = await scene.again();
  await later.outbox.take(delivery("post-2"));
  await later.outbox.round();
  expect(server.mails).toHaveLength(3);
  await later.outbox.subscriptions.remove(remove);
  expect(await later.counted("stentor_notify_mail_subscribers")).toBe(0);
});

test("what others wrote can be no header and no HTML", async () => {
  await using server = await openMailServer();
  await using scene = await withMail(server);
  await subscribe(scene, server, "ana@example.org");
  const title = "Hello\r\nBcc: everybody@example.org";
  const text = "<script>alert(1)</script> & more";
  await scene.outbox.take(
    delivery("post-1", { title, text, url: "javascript:alert(2)", data: { post: { promoted: true } } }),
  );
  await scene.outbox.round();
  const mail = server.mails.at(-1);
  expect(mail?.headers.get("subject")).toBe("[Promoted] Hello Bcc: everybody@example.org");
  expect(mail?.headers.has("bcc")).toBe(false);
  expect(mail?.to).toBe("ana@example.org");
  expect(mail?.text).toContain("&#60;script&#62;alert(1)&#60;/script&#62; &#38; more");
  expect(mail?.text).not.toContain('href="javascript');
});

test("one address gets three confirmations a day, however it is written, and nobody learns that", async () => {
  await using server = await openMailServer();
  await using scene = await withMail(server);
  const add = (address: string) => scene.outbox.subscriptions.addEmail({ address, events: ["post"], room: null });
  for (let number = 0; number < 10; number++)
    await add(number % 2 === 0 ? "ana@example.org" : `Ana+${number}@Example.org`);
  expect(server.mails).toHaveLength(CONFIRMATIONS_PER_DAY);
  expect(await scene.counted('stentor_notify_confirmations_total{outcome="held-address"}')).toBe(7);
  const nowMs = scene.clock.nowMs.bind(scene.clock);
  scene.clock.nowMs = () => nowMs() + 24 * HOUR_MS;
  await add("ana@example.org");
  expect(server.mails).toHaveLength(CONFIRMATIONS_PER_DAY);
  scene.clock.advance(24 * HOUR_MS);
  await add("ana@example.org");
  expect(server.mails).toHaveLength(CONFIRMATIONS_PER_DAY + 1);
});

test("links that are not ours, too old, or for something else are refused", async () => {
  await using server = await openMailServer();
  await using scene = await withMail(server);
  const { subscriptions } = scene.outbox;
  await subscriptions.addEmail({ address: "ana@example.org", events: ["post"], room: null });
  const token = linkIn(server.mails[0], "confirm");
  const changed = (token.startsWith("A") ? "B" : "A") + token.slice(1);
  for (const wrong of ["", "x", changed, `${token}AAAA`, "A".repeat(10_000)]) {
    await expect(subscriptions.confirm(wrong)).rejects.toMatchObject({ code: "outlet_not_found" });
  }
  await expect(subscriptions.remove(token)).rejects.toMatchObject({ code: "outlet_not_found" });
  await using stranger = await openOutbox({ secret: "another server's secret" });
  await expect(stranger.outbox.subscriptions.confirm(token)).rejects.toMatchObject({ code: "outlet_not_found" });
  scene.clock.advance(49 * HOUR_MS);
  await expect(subscriptions.confirm(token)).rejects.toMatchObject({ code: "outlet_not_found" });
  expect(await scene.counted("stentor_notify_mail_subscribers")).toBe(0);
});

for (const address of [
  "ana",
  "ana@localhost",
  "ana@example.org, bob@example.org",
  "ana@example.org\r\nBcc: bob@example.org",
  '"Ana" <ana@example.org>',
  "ana@example.org ",
  `${"a".repeat(65)}@example.org`,
  "",
]) {
  test(`${JSON.stringify(address)} is no address`, async () => {
    await using server = await openMailServer();
    await using scene = await withMail(server);
    const added = scene.outbox.subscriptions.addEmail({ address, events: ["post"], room: null });
    await expect(added).rejects.toMatchObject({ code: "outlet_invalid" });
    expect(server.mails).toHaveLength(0);
  });
}

test("an address that is refused for good is removed after five deliveries; others get theirs meanwhile", async () => {
  await using server = await openMailServer();
  await using scene = await withMail(server);
  for (const name of ["gone", "ana"]) await subscribe(scene, server, `${name}@example.org`);
  server.mails.length = 0;
  server.refusal = (address) => (address.startsWith("gone") ? { code: 550, words: "No such box" } : undefined);
  for (let number = 1; number <= 5; number++) {
    await scene.outbox.take(delivery(`post-${number}`));
    await scene.pass(2_000);
  }
  expect(server.mails.map(({ to }) => to)).toEqual(Array(5).fill("ana@example.org"));
  expect(await scene.counted("stentor_notify_mail_subscribers")).toBe(1);
});

test("a server that is busy or away is tried again, and the letter is the same", async () => {
  await using server = await openMailServer();
  await using scene = await withMail(server);
  await subscribe(scene, server, "ana@example.org");
  server.mails.length = 0;
  server.refusal = () => ({ code: 451, words: "Come again later" });
  await scene.outbox.take(delivery("post-1"));
  await scene.pass(30_000);
  expect(server.mails).toHaveLength(0);
  server.refusal = () => undefined;
  await scene.pass(10 * 60_000, 10_000);
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]?.headers.get("message-id")).toMatch(/^<[A-Za-z0-9_-]{22}\.m[A-Za-z0-9_-]{22}@stentor>$/);
});

test("without a mail server nobody can subscribe by e-mail; with one that is away he is told so", async () => {
  await using scene = await openOutbox();
  expect(scene.outbox.subscriptions.takesMail).toBe(false);
  const wish = { address: "ana@example.org", events: ["post"], room: null } as const;
  await expect(scene.outbox.subscriptions.addEmail(wish)).rejects.toMatchObject({ code: "outlet_invalid" });
  await using away = await openOutbox({ mail: { url: "smtp://127.0.0.1:1", from: FROM } });
  await expect(away.outbox.subscriptions.addEmail(wish)).rejects.toMatchObject({ code: "overloaded" });
});
