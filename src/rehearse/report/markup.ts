/** Text that is HTML already. */
export type Markup = { readonly html: string };

type Content = string | number | Markup | readonly Markup[];

/** Builds HTML; whatever is put in is escaped, unless it was built by this. */
export function html(texts: TemplateStringsArray, ...contents: Content[]): Markup {
  return { html: texts.map((text, at) => text + shown(contents[at] ?? "")).join("") };
}

function shown(content: Content): string {
  if (typeof content === "string" || typeof content === "number") return escaped(String(content));
  return "html" in content ? content.html : content.map((each) => each.html).join("");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
