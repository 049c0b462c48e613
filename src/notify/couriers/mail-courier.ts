import { createTransport, type Transporter } from "nodemailer";
import type { Answer } from "../attempt.ts";
import type { Letter } from "./letters.ts";

/** Connections to the operator's server at once. */
export const MAIL_CONNECTIONS_MAX = 4;
const CONNECT_MAX_MS = 10_000;
const SILENCE_MAX_MS = 20_000;

type SmtpFault = { responseCode?: unknown; response?: unknown; code?: unknown; command?: unknown };

/** Sends letters through the operator's SMTP server. */
export class MailCourier {
  readonly #transport: Transporter;
  readonly #from: string;

  /** `url`: `smtp://` or `smtps://`, as nodemailer reads it. */
  constructor(options: { url: string; from: string }) {
    this.#from = options.from;
    this.#transport = createTransport({
      url: options.url,
      pool: true,
      maxConnections: MAIL_CONNECTIONS_MAX,
      connectionTimeout: CONNECT_MAX_MS,
      greetingTimeout: CONNECT_MAX_MS,
      socketTimeout: SILENCE_MAX_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /**
   * `remove`: where one POST ends the subscription (RFC 8058); `messageId`: without brackets, the same for every attempt. Never throws.
   */
  async send(address: string, letter: Letter, options: { remove?: string; messageId?: string } = {}): Promise<Answer> {
    const { remove, messageId } = options;
    const stop = {
      "List-Unsubscribe": `<${remove}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    };
    try {
      const sent = await this.#transport.sendMail({
        from: this.#from,
        // As an object, the address is never read as a list of them.
        to: { name: "", address },
        ...letter,
        ...(messageId === undefined ? {} : { messageId: `<${messageId}@stentor>` }),
        headers: { "Auto-Submitted": "auto-generated", ...(remove === undefined ? {} : stop) },
      });
      return { outcome: "sent", status: 250, words: String(sent.response ?? "") };
    } catch (fault) {
      return failed(fault as SmtpFault & { message?: string });
    }
  }

  close(): void {
    this.#transport.close();
  }
}

/** What the server says for good of one address (5xx to RCPT TO, or to the message) is that address's; all else may pass. */
function failed(fault: SmtpFault & { message?: string }): Answer {
  const status = typeof fault.responseCode === "number" ? fault.responseCode : null;
  const words = String(fault.response ?? fault.message ?? "no answer").slice(0, 200);
  if (fault.code === "EAUTH") return { outcome: "denied", status, words };
  const isOfAddress = fault.code === "EENVELOPE" || fault.code === "EMESSAGE";
  const isLasting = status !== null && status >= 500 && isOfAddress;
  return { outcome: isLasting ? "refused" : "again", status, words };
}
