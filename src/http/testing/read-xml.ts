/** An element with its text and children, as XML 1.0 says. */
export type Element = { name: string; attributes: Record<string, string>; children: Element[]; text: string };

const CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const NAMED: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
/** Markup in the order in which it is tried; text is what lies between. */
const MARKUP =
  /<\?[^?]*\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([A-Za-z][\w.:-]*)\s*>|<([A-Za-z][\w.:-]*)((?:\s+[A-Za-z][\w.:-]*\s*=\s*"[^<"]*")*)\s*(\/?)>/y;

/** Reads a whole document strictly, and nothing that this project writes does it: throws where it is not well-formed. */
export function readXml(document: string): Element {
  if (!CHARACTERS.test(document)) throw new SyntaxError("a character that no XML may hold");
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let at = 0;
  while (at < document.length) {
    const inner = open.at(-1) ?? root;
    if (document[at] !== "<") at = takeText(document, at, inner);
    else at = takeMarkup(document, at, open);
  }
  const [only, ...more] = root.children;
  if (open.length !== 1 || only === undefined || more.length > 0 || root.text.trim() !== "") {
    throw new SyntaxError("not one whole element");
  }
  return only;
}

function takeText(document: string, at: number, inner: Element): number {
  const next = document.indexOf("<", at);
  const end = next < 0 ? document.length : next;
  const text = document.slice(at, end);
  if (text.includes("]]>")) throw new SyntaxError("the end of CDATA in text");
  inner.text += unescaped(text);
  return end;
}

function takeMarkup(document: string, at: number, open: Element[]): number {
  MARKUP.lastIndex = at;
  const found = MARKUP.exec(document);
  if (found === null) throw new SyntaxError(`no markup: ${document.slice(at, at + 40)}`);
  const [whole, cdata, closed, opened, attributes = "", isEmpty] = found;
  const inner = open.at(-1);
  if (inner !== undefined && cdata !== undefined) inner.text += cdata;
  if (closed !== undefined && open.pop()?.name !== closed) throw new SyntaxError(`</${closed}> closes another`);
  if (opened !== undefined) {
    const element = { name: opened, attributes: attributesIn(attributes), children: [], text: "" };
    inner?.children.push(element);
    if (isEmpty !== "/") open.push(element);
  }
  return at + whole.length;
}

function attributesIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w.:-]+)\s*=\s*"([^"]*)"/g)].map(([, name = "", value = ""]) => [name, unescaped(value)]),
  );
}

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+);|#(\d+);|(\w+);|)/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    const letter = NAMED[String(name)];
    if (letter === undefined) throw new SyntaxError(`no such entity: ${whole}`);
    return letter;
  });
}
