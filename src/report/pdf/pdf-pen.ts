import type { Box, Pen, Spot } from "../plot/plot.ts";
import { INKS } from "./inks.ts";
import { printable } from "./printable.ts";

const LETTER_SIZE = 7.5;
const FACE = "Helvetica";

/** Draws plots on the paper, as lines that keep sharp in any size. */
export class PdfPen implements Pen {
  readonly #paper: PDFKit.PDFDocument;

  constructor(paper: PDFKit.PDFDocument) {
    this.#paper = paper;
  }

  line(spots: readonly Spot[], ink: keyof typeof INKS): void {
    const isThin = ink === "grid" || ink === "axis" || ink === "mark";
    this.#path(spots)
      .lineWidth(isThin ? 0.5 : 1.2)
      .lineJoin("round");
    if (ink === "mark") this.#paper.dash(2, { space: 2 });
    this.#paper.strokeColor(INKS[ink], 1).stroke().undash();
  }

  shape(spots: readonly Spot[], ink: keyof typeof INKS): void {
    this.#path(spots)
      .closePath()
      .fillColor(INKS[ink], ink === "band" ? 0.25 : 0.15)
      .fill();
    this.#paper.fillOpacity(1);
  }

  rect({ x, y, width, height }: Box, ink: keyof typeof INKS): void {
    this.#paper
      .rect(x, y, width, height)
      .fillColor(INKS[ink], ink === "stretch" ? 0.1 : 1)
      .fill()
      .fillOpacity(1);
  }

  dot([x, y]: Spot, ink: keyof typeof INKS): void {
    this.#paper.circle(x, y, 1.8).fillColor(INKS[ink], 1).fill();
  }

  text([x, y]: Spot, words: string, anchor: "start" | "middle" | "end", look: "axis" | "mark"): void {
    const width = this.widthOf(words);
    const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
    this.#paper.fillColor(look === "mark" ? INKS.text : INKS.quiet, 1);
    this.#paper.text(printable(words), left, y - LETTER_SIZE, { lineBreak: false });
  }

  widthOf(words: string): number {
    return this.#paper.font(FACE).fontSize(LETTER_SIZE).widthOfString(printable(words));
  }

  #path(spots: readonly Spot[]): PDFKit.PDFDocument {
    for (const [at, [x, y]] of spots.entries()) {
      if (at === 0) this.#paper.moveTo(x, y);
      else this.#paper.lineTo(x, y);
    }
    return this.#paper;
  }
}
