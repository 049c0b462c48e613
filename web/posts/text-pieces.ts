/** A piece of a post's text: words, or an address that may be followed. */
export type TextPiece = { text: string; href?: string };

const ADDRESS = /https?:\/\/[^\s<>"'`]+/giu;
/** What stands behind an address belongs to the sentence. */
const SENTENCE_END = /[.,;:!?…]+$/u;

/** Cuts a text into words and addresses. Only `http` and `https` lead anywhere, and each shows the address that it leads to. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutEnd(found);
    const href = safeHref(address);
    if (href === undefined) continue;
    if (index > from) pieces.push({ text: text.slice(from, index) });
    pieces.push({ text: address, href });
    from = index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** `undefined` for what is no address of the web. */
export function safeHref(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, href } = new URL(address);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}

/** "example.org/tonight": where an address leads, in a line. A host in other letters is shown as the network knows it. */
export function placeOf(href: string): string {
  const { host, pathname } = new URL(href);
  return `${host.replace(/^www\./, "")}${pathname === "/" ? "" : pathname}`;
}

function withoutEnd(found: string): string {
  const address = found.replace(SENTENCE_END, "");
  return address.endsWith(")") && !address.includes("(") ? address.slice(0, -1) : address;
}
