import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { StentorError } from "../protocol/index.ts";

/** A certificate chain and its key, both PEM. */
export type TlsPair = { cert: string; key: string };

/** Throws StentorError `config_invalid` when a file cannot be read or the two do not belong together. */
export function readTlsPair(files: { certFile: string; keyFile: string }): TlsPair {
  const pair = { cert: text("STENTOR_TLS_CERT", files.certFile), key: text("STENTOR_TLS_KEY", files.keyFile) };
  let belong: boolean;
  try {
    belong = new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StentorError("config_invalid", `Cannot use STENTOR_TLS_CERT and STENTOR_TLS_KEY: ${reason}`, { cause });
  }
  if (!belong) {
    throw new StentorError(
      "config_invalid",
      "Cannot use STENTOR_TLS_CERT and STENTOR_TLS_KEY: the key is another certificate's",
    );
  }
  return pair;
}

function text(key: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StentorError("config_invalid", `Cannot read ${key}=${JSON.stringify(file)}: ${reason}`, { cause });
  }
}
