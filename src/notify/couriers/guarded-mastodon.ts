import type { mastodon } from "masto";
import { HttpActionDispatcher } from "masto/adapters/action/dispatcher-http.js";
import { HttpActionDispatcherHookMastodon } from "masto/adapters/action/dispatcher-http-hook-mastodon.js";
import { createActionProxy } from "masto/adapters/action/proxy.js";
import { HttpConfigImpl } from "masto/adapters/config/http-config.js";
import { BaseHttp } from "masto/adapters/http/base-http.js";
import { SerializerNativeImpl } from "masto/adapters/serializers/serializer-native-impl.js";
import type { HttpRequestParams, HttpResponse } from "masto/interfaces/http.js";
import type { Serializer } from "masto/interfaces/serializer.js";
import type { Reach } from "../reach/reach.ts";

const ANSWER_MAX = 1_048_576;
/** How long a server may take over a picture. */
const MEDIA_MAX_MS = 20_000;

/** A server's answer that is no success. */
export class MastodonRefusal extends Error {
  override readonly name = "MastodonRefusal";
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;

  constructor(answer: { status: number; headers: Headers; body: Uint8Array }) {
    super(`It answered ${answer.status}`);
    this.status = answer.status;
    this.headers = answer.headers;
    this.body = answer.body;
  }
}

/** Masto's client over our own way out, so that its requests are guarded as all others are. Throws `ReachError` or `MastodonRefusal`. */
export function guardedMastodon(reach: Reach, server: { url: string; accessToken: string }): mastodon.rest.Client {
  const http = new GuardedHttp(reach, server);
  const hook = new HttpActionDispatcherHookMastodon(http, MEDIA_MAX_MS);
  return createActionProxy(new HttpActionDispatcher(http, hook), { context: ["api"] });
}

class GuardedHttp extends BaseHttp {
  readonly #reach: Reach;
  readonly #serializer: Serializer = new SerializerNativeImpl();
  readonly #config: HttpConfigImpl;

  constructor(reach: Reach, server: { url: string; accessToken: string }) {
    super();
    this.#reach = reach;
    this.#config = new HttpConfigImpl(server, this.#serializer);
  }

  override async request<T>(params: HttpRequestParams): Promise<HttpResponse<T>> {
    const { method, path, search, encoding = "json", requestInit = {} } = params;
    const url = this.#config.resolvePath(path, search);
    const written = this.#serializer.serialize(encoding, params.body);
    const init = this.#config.mergeRequestInitWithDefaults(requestInit);
    // A request knows how its form is written, boundary included.
    const request = new Request(url, {
      method,
      headers: init.headers ?? {},
      body: (written ?? null) as BodyInit | null,
    });
    if (typeof written === "string") request.headers.set("Content-Type", "application/json");
    const answer = await this.#reach.ask(url.href, {
      method: method as "GET" | "POST",
      headers: Object.fromEntries(request.headers),
      body: new Uint8Array(await request.arrayBuffer()),
      answerMax: ANSWER_MAX,
    });
    if (answer.status < 200 || answer.status > 299 || !answer.isWhole) throw new MastodonRefusal(answer);
    return {
      headers: answer.headers,
      data: this.#serializer.deserialize("json", new TextDecoder().decode(answer.body)),
    };
  }
}
