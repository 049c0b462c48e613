import { markedTitle, type Parcel } from "../event-terms.ts";

export type Letter = { subject: string; text: string; html: string };

const SUBJECT_MAX = 150;

/** A parcel as an e-mail, plain and as simple HTML. */
export function letterOf(parcel: Parcel, links: { remove: string }): Letter {
  const title = markedTitle(parcel);
  const why = "You get this because you asked for it and confirmed it.";
  const end = `${why} To stop: ${links.remove}`;
  return {
    subject: lineOf(title),
    text: [title, parcel.text, parcel.url, `-- \n${end}`].filter(Boolean).join("\n\n"),
    html: page([
      `<h1>${escaped(title)}</h1>`,
      ...paragraphs(parcel.text),
      parcel.url === null ? "" : `<p>${anchor(parcel.url, parcel.url)}</p>`,
      `<hr><p><small>${why} ${anchor(links.remove, "Stop these e-mails")}.</small></p>`,
    ]),
  };
}

/** Asks whoever reads it whether he wants to be told. */
export function confirmationLetter(options: { confirm: string; place: string; hours: number }): Letter {
  const { confirm, place, hours } = options;
  const asked = `Somebody, probably you, asked that this address be told what happens at ${place}.`;
  const not = "If it was not you, do nothing: you will hear no more.";
  return {
    subject: lineOf(`Confirm that you want news of ${place}`),
    text: `${asked}\n\nTo confirm, open this within ${hours} hours:\n${confirm}\n\n${not}\n`,
    html: page([
      `<p>${escaped(asked)}</p>`,
      `<p>${anchor(confirm, "Yes, tell me")} (within ${hours} hours)</p>`,
      `<p>${not}</p>`,
    ]),
  };
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** Only http and https lead anywhere. */
function anchor(url: string, words: string): string {
  return /^https?:\/\//i.test(url) ? `<a href="${escaped(url)}">${escaped(words)}</a>` : escaped(words);
}

function paragraphs(text: string): string[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== "")
    .map((part) => `<p>${escaped(part).replaceAll("\n", "<br>")}</p>`);
}

function page(parts: readonly string[]): string {
  return `<!doctype html><html><body>${parts.join("\n")}</body></html>`;
}

/** One line, without control characters, so that no header can follow it. */
function lineOf(text: string): string {
  return [...text.replace(/[\p{C}\s]+/gu, " ").trim()].slice(0, SUBJECT_MAX).join("");
}
