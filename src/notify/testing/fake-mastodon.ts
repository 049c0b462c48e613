import { json, openTarget, type Received, type Target } from "./target.ts";

export type PostedStatus = { status: string; visibility: string; mediaIds: string[]; spoiler: unknown };

export type FakeMastodon = Target & {
  statuses: PostedStatus[];
  /** Multipart bodies as they came, as text of one byte a letter. */
  uploads: string[];
  /** Answers every request instead of the server itself; `undefined`: nothing is wrong. */
  trouble: Target["answer"] | undefined;
  characters: number;
};

export const ACCESS_TOKEN = "access-token-of-the-tests";

/** A server that behaves as Mastodon's documentation says: bearer tokens, idempotency keys for an hour, media in two steps. */
export async function openMastodon(): Promise<FakeMastodon> {
  const byKey = new Map<string, unknown>();
  const target = await openTarget((request, response) => {
    if (mastodon.trouble !== undefined) return mastodon.trouble(request, response);
    answerTo(request)(request, response);
  });
  const mastodon: FakeMastodon = Object.assign(target, {
    statuses: [],
    uploads: [],
    trouble: undefined,
    characters: 500,
  });

  function answerTo(request: Received): Target["answer"] {
    const { path, method, headers } = request;
    if (path === "/api/v2/instance") {
      const statuses = { max_characters: mastodon.characters, characters_reserved_per_url: 23 };
      return json(200, { configuration: { statuses } });
    }
    if (headers.authorization !== `Bearer ${ACCESS_TOKEN}`) {
      return json(401, { error: "The access token is invalid" });
    }
    if (path === "/api/v1/accounts/verify_credentials") return json(200, { acct: "town" });
    if (path === "/api/v2/media") {
      mastodon.uploads.push(request.body.toString("latin1"));
      return json(202, { id: "m1", url: null });
    }
    if (path === "/api/v1/media/m1") return json(200, { id: "m1", url: "https://files.example/m1" });
    if (path === "/api/v1/statuses" && method === "POST") return json(200, created(request));
    return json(404, { error: "Record not found" });
  }

  function created(request: Received): unknown {
    const key = String(request.headers["idempotency-key"]);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const body = JSON.parse(request.body.toString()) as Record<string, unknown>;
    mastodon.statuses.push({
      status: String(body["status"]),
      visibility: String(body["visibility"]),
      mediaIds: (body["media_ids"] ?? []) as string[],
      spoiler: body["spoiler_text"],
    });
    const id = String(mastodon.statuses.length);
    const status = { id, url: `https://town.example/@town/${id}` };
    byKey.set(key, status);
    return status;
  }

  return mastodon;
}
