/** Posts over HTTP: the API, the feeds as an independent reader takes them, the pictures as a browser gets them. */
import { expect, test } from "bun:test";
import type { Post } from "../../protocol/index.ts";
import { type HttpScene, OPERATOR, openScene } from "../http-scene.ts";
import { type Element, readXml } from "../testing/read-xml.ts";

/** The least PNG header that says 3 by 2 pixels, and its end. */
const PNG = Buffer.from(
  "89504e470d0a1a0a0000000d4948445200000003000000020802000000000000000000000049454e4400000000",
  "hex",
).toString("base64");
const HOSTILE = `]]>]]><script>alert("1")</script> & <b>'x'</b> ]]> &amp; &#x0; <!-- --> <?x ?> 👩‍👩‍👧 ${"é".repeat(20)}`;

async function posting(scene: HttpScene) {
  const { id, hostToken } = await scene.room();
  const path = `/api/v1/rooms/${id}/posts`;
  const post = (json: unknown, headers: Record<string, string> = {}, token = hostToken) =>
    scene.call(path, { method: "POST", token, json, headers });
  return { id, hostToken, path, post };
}

test("a post is made, listed, repeated under its key, and taken away", async () => {
  await using scene = openScene();
  const { path, post, hostToken, id } = await posting(scene);
  const wish = { text: " We begin at eight.\nBring tea. ", link: "https://example.org/a?b=c&d" };
  const made = await post(wish, { "Idempotency-Key": "k1" });
  expect(made.status).toBe(201);
  const first = (await made.json()) as Post;
  expect(first).toMatchObject({ room: id, number: 1, author: "Host", promoted: false, picture: null, link: wish.link });
  expect(first.text).toBe("We begin at eight.\nBring tea.");
  expect(await (await post(wish, { "Idempotency-Key": "k1" })).json()).toEqual(first);
  expect((await post({ text: "other" }, { "Idempotency-Key": "k1" })).status).toBe(400);
  const byOperator = (await (await post({ text: "From the house.", promoted: true }, {}, OPERATOR)).json()) as Post;
  expect(byOperator).toMatchObject({ author: "Operator", promoted: true, number: 2 });
  const list = await (await scene.call(path)).json();
  expect(list).toEqual({ title: "Town hall", turn: 2, posts: [byOperator, first] });
  expect((await scene.call(`${path}/${first.id}`, { method: "DELETE", token: hostToken })).status).toBe(204);
  expect(await (await scene.call(path)).json()).toMatchObject({ turn: 3, posts: [{ number: 2 }] });
  expect((await scene.call(`${path}/${first.id}`, { method: "DELETE", token: hostToken })).status).toBe(404);
});

test.each([
  [{ text: "" }, 400],
  [{ text: "x".repeat(1_001) }, 400],
  [{ text: "👍".repeat(1_000) }, 201],
  [{ text: "bell \u0007" }, 400],
  [{ text: "turned \u202E round" }, 400],
  [{ text: "lone \uD800" }, 400],
  [{ text: "x", link: "javascript:alert(1)" }, 400],
  [{ text: "x", link: "ftp://example.org/" }, 400],
  [{ text: "x", link: "example.org" }, 400],
  [{ text: "x", link: "https://example.org/\u202Egnp.exe" }, 400],
  [{ text: "x", link: "https://example.org/ and more" }, 400],
  [{ text: "x", more: 1 }, 400],
  [{ text: "x", picture: { base64: PNG } }, 400],
  [{ text: "x", picture: { base64: PNG, alt: " " } }, 400],
  [{ text: "x", picture: { base64: "%%%", alt: "y" } }, 400],
  [{ text: "x", picture: { base64: Buffer.from("<svg/>").toString("base64"), alt: "y" } }, 400],
  [{ text: "x", picture: { base64: "A".repeat(400_004), alt: "y" } }, 400],
  [{ text: "x", picture: { base64: "A".repeat(500_000), alt: "y" } }, 413],
])("of what is asked for, what fits is taken (%#)", async (wish, status) => {
  await using scene = openScene();
  const { post } = await posting(scene);
  expect((await post(wish)).status).toBe(status);
});

test("nobody brings a large body without showing a token", async () => {
  await using scene = openScene();
  const { path } = await posting(scene);
  const json = { text: "x", picture: { base64: "A".repeat(100_000), alt: "y" } };
  expect((await scene.call(path, { method: "POST", json })).status).toBe(413);
});

test("a picture is sent as what it is, for ever, and can do nothing", async () => {
  await using scene = openScene();
  const { post, path, hostToken } = await posting(scene);
  const made = (await (await post({ text: "look", picture: { base64: PNG, alt: "A stage" } })).json()) as Post;
  expect(made.picture).toMatchObject({ alt: "A stage", width: 3, height: 2 });
  const url = made.picture?.url ?? "";
  const sent = await scene.call(url);
  expect(Object.fromEntries(sent.headers)).toMatchObject({
    "content-type": "image/png",
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringMatching(/default-src 'none'.*; sandbox$/),
    "cross-origin-resource-policy": "cross-origin",
  });
  expect(Buffer.from(await sent.arrayBuffer()).toString("base64")).toBe(PNG);
  await scene.call(`${path}/${made.id}`, { method: "DELETE", token: hostToken });
  expect((await scene.call(url)).status).toBe(404);
});

test("no text breaks out of the Atom feed, and its links are absolute", async () => {
  await using scene = openScene({
    config: {
      ...{ port: 0, host: "127.0.0.1", tls: undefined, trustedProxies: [] },
      publicUrl: "https://rooms.example",
    },
  });
  const made = await scene.call("/api/v1/rooms", {
    method: "POST",
    token: OPERATOR,
    json: { title: HOSTILE.slice(0, 60) },
  });
  const { id, hostToken } = (await made.json()) as { id: string; hostToken: string };
  const wish = { text: HOSTILE, link: "https://example.org/?a=%22&b='c'", promoted: true };
  const picture = { base64: PNG, alt: HOSTILE.slice(0, 90) };
  await scene.call(`/api/v1/rooms/${id}/posts`, { method: "POST", token: hostToken, json: { ...wish, picture } });
  const answer = await scene.call(`/r/${id}/posts.atom`);
  expect(answer.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
  const feed = readXml(await answer.text());
  expect([feed.name, feed.attributes["xmlns"]]).toEqual(["feed", "http://www.w3.org/2005/Atom"]);
  const [entry] = all(feed, "entry");
  const html = one(entry, "content").text;
  expect(html).not.toContain("<script");
  expect(html).toContain("]]&gt;]]&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  expect(html).toContain("<strong>Promoted</strong>");
  expect(html).toMatch(new RegExp(`<img src="https://rooms.example/r/${id}/posts/m-[a-z0-9]+/picture"`));
  expect(one(entry, "title").text).toStartWith("Promoted: ]]&gt;]]&gt;&lt;script");
  const links = [...all(feed, "link"), ...all(entry, "link")].map(({ attributes }) => attributes["href"] ?? "");
  expect(links.every((href) => href.startsWith(`https://rooms.example/r/${id}`))).toBe(true);
  for (const name of ["id", "title", "updated"]) expect(one(feed, name).text).not.toBe("");
  expect(one(entry, "published").text).toMatch(/^\d{4}-/);
});

test("the JSON feed is of version 1.1 and says the same", async () => {
  await using scene = openScene();
  const { id, post } = await posting(scene);
  await post({ text: HOSTILE, link: "https://example.org/" });
  const answer = await scene.call(`/r/${id}/posts.json`);
  expect(answer.headers.get("content-type")).toBe("application/feed+json; charset=utf-8");
  const feed = (await answer.json()) as { items: { content_text: string; title: string; id: string; url: string }[] };
  expect(feed).toMatchObject({ version: "https://jsonfeed.org/version/1.1", feed_url: answer.url });
  expect(feed.items[0]).toMatchObject({ content_text: HOSTILE, authors: [{ name: "Host" }] });
  expect(feed.items[0]?.id).toStartWith("http://");
});

test("whoever has a feed already is sent nothing, until there is something new", async () => {
  await using scene = openScene();
  const { id, post } = await posting(scene);
  for (const path of [`/r/${id}/posts.atom`, `/r/${id}/posts.json`]) {
    await post({ text: `for ${path}` });
    const etag = (await scene.call(path)).headers.get("etag") ?? "";
    const again = await scene.call(path, { headers: { "If-None-Match": etag } });
    expect([again.status, again.headers.get("cache-control")]).toEqual([304, "public, max-age=15"]);
    await post({ text: "news" });
    expect((await scene.call(path, { headers: { "If-None-Match": etag } })).status).toBe(200);
    expect((await scene.call(path, { method: "POST" })).headers.get("allow")).toBe("GET, OPTIONS, HEAD");
  }
  expect((await scene.call("/r/nowhere/posts.atom")).status).toBe(404);
});

function all(of: Element | undefined, name: string): Element[] {
  return of?.children.filter((child) => child.name === name) ?? [];
}

function one(of: Element | undefined, name: string): Element {
  const [found] = all(of, name);
  if (found === undefined) throw new Error(`there is no <${name}>`);
  return found;
}
