import { escapeHtml as text } from "./escape-html.ts";

/** The first cell of each row names it. On narrow pages each cell says its column. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = headers.map((header) => `<th scope="col">${text(header)}</th>`).join("");
  const body = rows.map((cells) => {
    const [first, ...others] = cells;
    const rest = others.map((cell, at) => `<td data-label="${text(headers[at + 1] ?? "")}">${text(cell)}</td>`);
    return `<tr><th scope="row">${text(first ?? "")}</th>${rest.join("")}</tr>`;
  });
  return `<table class="report-table"><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}
