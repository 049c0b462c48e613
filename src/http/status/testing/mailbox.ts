import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export type Mailbox = {
  url: string;
  count(): number;
  /** The path of the newest letter's link to `confirm` or `remove`. */
  link(what: "confirm" | "remove"): string;
} & AsyncDisposable;

/** An SMTP server on loopback that keeps letters. */
export async function openMailbox(): Promise<Mailbox> {
  const letters: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    onData: (stream, _session, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        letters.push(Buffer.concat(pieces).toString().replace(/=\r\n/g, "").replace(/=3D/g, "="));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    count: () => letters.length,
    link: (what) => {
      const path = new RegExp(`/status/subscriptions/${what}\\?token=[A-Za-z0-9_-]+`).exec(letters.at(-1) ?? "")?.[0];
      if (path === undefined) throw new Error(`The letter has no link to ${what}`);
      return path;
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
