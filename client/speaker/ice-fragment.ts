/**
 * SDP fragments for an ICE restart by PATCH (RFC 9725 §4.3.3, RFC 8840 §9): pure functions over text.
 */

/** Attributes of one session that the other end replaces when it restarts. */
const REPLACED = /^a=(?:ice-ufrag|ice-pwd|candidate|end-of-candidates|ice-options)\b/;
const SECURITY = /^a=(?:fingerprint|setup|tls-id)\b/;

/** What a PATCH carries: the new credentials and the candidates gathered so far, under the offer's only `m=` line. */
export function iceFragmentOf(localSdp: string): string {
  const lines = linesOf(localSdp);
  const pick = (pattern: RegExp) => lines.filter((line) => pattern.test(line));
  return joinLines([
    ...pick(/^a=ice-options:/).slice(0, 1),
    ...pick(/^a=group:BUNDLE/),
    ...pick(/^m=audio/).slice(0, 1),
    ...pick(/^a=mid:/).slice(0, 1),
    ...pick(/^a=ice-ufrag:/).slice(0, 1),
    ...pick(/^a=ice-pwd:/).slice(0, 1),
    ...pick(/^a=candidate:/),
    ...pick(/^a=end-of-candidates/).slice(0, 1),
  ]);
}

/**
 * The answer as it reads after the server's side of a restart: its old credentials and candidates give way to those of
 * the fragment, and so does its fingerprint if the fragment brings one.
 *
 * Throws RangeError when the fragment carries no credentials.
 */
export function answerAfterRestart(answerSdp: string, fragment: string): string {
  const fresh = linesOf(fragment).filter((line) => REPLACED.test(line) || SECURITY.test(line));
  if (!fresh.some((line) => line.startsWith("a=ice-ufrag:")) || !fresh.some((line) => line.startsWith("a=ice-pwd:"))) {
    throw new RangeError("Cannot restart ICE: the server's fragment has no credentials");
  }
  const replacesSecurity = fresh.some((line) => line.startsWith("a=fingerprint:"));
  const kept = linesOf(answerSdp)
    .filter((line) => !REPLACED.test(line) && !(replacesSecurity && SECURITY.test(line)))
    .map(withNextVersion);
  const security = replacesSecurity && !fresh.some((line) => line.startsWith("a=setup:")) ? ["a=setup:passive"] : [];
  return joinLines([...kept, ...fresh, ...security]);
}

/** RFC 3264 §8: each new description counts the version in its `o=` line up by one. */
function withNextVersion(line: string): string {
  return line.replace(/^(o=\S+ \S+ )(\d+)/, (_, head: string, version: string) => head + (BigInt(version) + 1n));
}

function linesOf(sdp: string): string[] {
  return sdp.split(/\r?\n/).filter((line) => line !== "");
}

function joinLines(lines: readonly string[]): string {
  return `${lines.join("\r\n")}\r\n`;
}
