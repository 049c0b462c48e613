import type { Paper } from "./paper.ts";

const GAP = 8;
const ROW_GAP = 3;

/** A table over the paper's width. `shares`: of each column; the first names the row. */
export function writeTable(
  paper: Paper,
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  shares: readonly number[],
): void {
  const all = shares.reduce((sum, share) => sum + share, 0);
  const widths = shares.map((share) => (paper.width * share) / all - GAP);
  const writeRow = (cells: readonly string[], look: "label" | "small") => {
    const height = Math.max(...cells.map((cell, at) => paper.heightOf(cell, look, widths[at] ?? 0)));
    paper.need(height + ROW_GAP);
    let x = paper.x;
    for (const [at, cell] of cells.entries()) {
      const width = widths[at] ?? 0;
      paper.put(cell, look, { x, y: paper.y, width });
      x += width + GAP;
    }
    paper.skip(height + 1);
    paper.rule("grid");
    paper.skip(ROW_GAP);
  };
  writeRow(headers, "small");
  for (const row of rows) writeRow(row, "label");
  paper.skip(4);
}
