import type { mastodon } from "masto";
import type { Clock } from "../../platform/index.ts";
import type { Answer, Outcome } from "../attempt.ts";
import type { Parcel } from "../event-terms.ts";
import type { Reach } from "../reach/reach.ts";
import { guardedMastodon, MastodonRefusal } from "./guarded-mastodon.ts";
import { byStatus, quoted, unreached } from "./http-words.ts";
import { type StatusLimits, statusText } from "./status-text.ts";

export type MastodonAccount = { server: string; accessToken: string };

/** Mastodon's own, for servers that do not say. */
const USUAL: StatusLimits = { characters: 500, perLink: 23 };
const LIMITS_KEPT_MS = 86_400_000;

/** Posts parcels as public statuses. The same parcel twice is one status for as long as the server remembers its idempotency key (an hour). */
export class MastodonCourier {
  readonly #reach: Reach;
  readonly #clock: Clock;
  /** By server; as many as there are outlets. */
  readonly #limits = new Map<string, { limits: StatusLimits; atMs: number }>();

  constructor(options: { reach: Reach; clock: Clock }) {
    this.#reach = options.reach;
    this.#clock = options.clock;
  }

  /** Never throws. */
  async send(account: MastodonAccount, parcel: Parcel): Promise<Answer> {
    try {
      return await this.#post(this.#client(account), account.server, parcel);
    } catch (fault) {
      return this.#failed(fault);
    }
  }

  /** Asks whether the access token is good; posts nothing. Never throws. */
  async test(account: MastodonAccount): Promise<Answer> {
    try {
      const { acct } = await this.#client(account).v1.accounts.verifyCredentials();
      return { outcome: "sent", status: 200, words: `Lets us in as @${acct}; nothing was posted` };
    } catch (fault) {
      return this.#failed(fault);
    }
  }

  #client(account: MastodonAccount): mastodon.rest.Client {
    return guardedMastodon(this.#reach, { url: account.server, accessToken: account.accessToken });
  }

  async #post(client: mastodon.rest.Client, server: string, parcel: Parcel): Promise<Answer> {
    const status = statusText(parcel, await this.#limitsOf(client, server));
    const picture = await uploaded(client, parcel);
    const created = await client.v1.statuses.create(
      { status, visibility: "public", mediaIds: picture.ids },
      { requestInit: { headers: { "Idempotency-Key": parcel.id } } },
    );
    const words = `Posted as ${created.url ?? created.id}`;
    return { outcome: "sent", status: 200, words: picture.lacks === undefined ? words : `${words}, ${picture.lacks}` };
  }

  async #limitsOf(client: mastodon.rest.Client, server: string): Promise<StatusLimits> {
    const nowMs = this.#clock.nowMs();
    const known = this.#limits.get(server);
    if (known !== undefined && nowMs - known.atMs < LIMITS_KEPT_MS) return known.limits;
    const limits = await askLimits(client);
    this.#limits.set(server, { limits, atMs: nowMs });
    return limits;
  }

  #failed(fault: unknown): Answer {
    if (!(fault instanceof MastodonRefusal)) return unreached(fault);
    const { status, headers, body } = fault;
    return byStatus(outcomeOf(status), status, headers, quoted(body), this.#clock.nowMs());
  }
}

async function askLimits(client: mastodon.rest.Client): Promise<StatusLimits> {
  try {
    const { statuses } = (await client.v2.instance.fetch()).configuration;
    return {
      characters: statuses.maxCharacters ?? USUAL.characters,
      perLink: statuses.charactersReservedPerUrl ?? USUAL.perLink,
    };
  } catch (fault) {
    // A server of another make may not have this address, or not all of the answer.
    const isMissing = fault instanceof TypeError || (fault instanceof MastodonRefusal && fault.status === 404);
    if (isMissing) return USUAL;
    throw fault;
  }
}

/** A picture that the server does not take costs the picture, not the post. */
async function uploaded(client: mastodon.rest.Client, parcel: Parcel): Promise<{ ids: string[]; lacks?: string }> {
  const { picture } = parcel;
  if (picture === undefined) return { ids: [] };
  const file = new File([Buffer.from(picture.base64, "base64")], "picture", { type: picture.type });
  try {
    const { id } = await client.v2.media.create({ file, description: picture.alt });
    return { ids: [id] };
  } catch (fault) {
    const isUnwanted = fault instanceof MastodonRefusal && [400, 413, 415, 422].includes(fault.status);
    if (isUnwanted) return { ids: [], lacks: `without its picture, which was refused with ${fault.status}` };
    throw fault;
  }
}

/** 4xx but those of access and rate say that this status will never do. */
function outcomeOf(status: number): Outcome {
  if (status === 401 || status === 403) return "denied";
  const isLasting = status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status);
  return isLasting ? "refused" : "again";
}
