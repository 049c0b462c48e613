export type CreatedRoom = {
  id: string;
  hostToken: string;
  links: { listen: string; studio: string; whip: string; live: string; hls: string };
};

/** What an operator and a host do over the API of a running Stentor. */
export class OperatorApi {
  readonly url: string;
  readonly operatorToken: string;

  constructor(url: string, operatorToken: string) {
    this.url = url;
    this.operatorToken = operatorToken;
  }

  async createRoom(room: { title: string; music?: boolean; hostName?: string }): Promise<CreatedRoom> {
    return await this.api("POST", "/rooms", { token: this.operatorToken, body: room });
  }

  async createGuest(
    room: CreatedRoom,
    name: string,
  ): Promise<{ id: string; token: string; links: { studio: string; whip: string } }> {
    return await this.api("POST", `/rooms/${room.id}/speakers`, { token: room.hostToken, body: { name } });
  }

  async goLive(room: CreatedRoom): Promise<void> {
    await this.api("POST", `/rooms/${room.id}/live`, { token: room.hostToken });
  }

  async endRoom(room: CreatedRoom): Promise<void> {
    await this.api("POST", `/rooms/${room.id}/end`, { token: room.hostToken });
  }

  async api<T>(method: string, path: string, options: { token?: string; body?: unknown } = {}): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(options.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** One metric's value, summed over those of its series whose labels hold `label`. */
  async metric(name: string, label = ""): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return [...text.matchAll(new RegExp(`^${name}(\\{[^}]*\\})? (\\S+)$`, "gm"))]
      .filter(([, labels = ""]) => labels.includes(label))
      .reduce((sum, [, , value]) => sum + Number(value), 0);
  }
}
