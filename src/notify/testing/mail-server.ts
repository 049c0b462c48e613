import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export type Mail = { from: string; to: string; headers: Map<string, string>; raw: string; text: string };

export type MailServer = {
  url: string;
  mails: Mail[];
  /** What it says to an address; `undefined`: takes it. */
  refusal: (address: string) => { code: number; words: string } | undefined;
} & AsyncDisposable;

/** An SMTP server in this process, on loopback. */
export async function openMailServer(): Promise<MailServer> {
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      const refusal = server.refusal(address);
      if (refusal === undefined) return done();
      done(Object.assign(new Error(refusal.words), { responseCode: refusal.code }));
    },
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        server.mails.push(mailOf(from, rcptTo.map(({ address }) => address).join(), Buffer.concat(pieces).toString()));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  const { port } = smtp.server.address() as AddressInfo;
  const server: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails: [],
    refusal: () => undefined,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => smtp.close(resolve)),
  };
  return server;
}

function mailOf(from: string, to: string, raw: string): Mail {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = new Map(
    lines.map((line) => [line.split(":", 1)[0]?.toLowerCase() ?? "", line.replace(/^[^:]*: */, "")]),
  );
  return { from, to, headers, raw, text: plain(raw.slice(end)) };
}

/** Soft line breaks and escapes of quoted-printable undone. */
function plain(body: string): string {
  return body
    .replace(/=\r\n/g, "")
    .replace(/(?:=[0-9A-F]{2})+/g, (escaped) => Buffer.from(escaped.replaceAll("=", ""), "hex").toString());
}
