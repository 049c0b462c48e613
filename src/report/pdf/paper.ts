import PDFDocument from "pdfkit";
import { INKS } from "./inks.ts";
import { PdfPen } from "./pdf-pen.ts";
import { printable } from "./printable.ts";

const SIDE = 56;
const TOP = 54;
const BOTTOM = 62;
const SERIF = { plain: "Times-Roman", bold: "Times-Bold", italic: "Times-Italic" };
const SANS = { plain: "Helvetica", bold: "Helvetica-Bold" };
const LINE_GAP = 2;

/** How one piece of text looks. */
const LOOKS = {
  kind: { face: SANS.bold, size: 8.5, colour: INKS.first },
  title: { face: SERIF.bold, size: 25, colour: INKS.text },
  when: { face: SERIF.italic, size: 12, colour: INKS.quiet },
  heading: { face: SERIF.bold, size: 14, colour: INKS.text },
  body: { face: SERIF.plain, size: 11, colour: INKS.text },
  strong: { face: SERIF.bold, size: 11, colour: INKS.text },
  key: { face: SERIF.bold, size: 19, colour: INKS.text },
  label: { face: SANS.plain, size: 8, colour: INKS.text },
  small: { face: SANS.plain, size: 8, colour: INKS.quiet },
} as const;
export type Look = keyof typeof LOOKS;

/** A4 pages that are filled from above; whatever does not fit goes on the next one. */
export class Paper {
  readonly width: number;
  readonly pen: PdfPen;
  readonly #document: PDFKit.PDFDocument;
  readonly #chunks: Uint8Array[] = [];
  readonly #bottom: number;
  #y = TOP;

  /** `writtenAt`: told in the document, so that the same report makes the same bytes. */
  constructor({ title, subject, writtenAt }: { title: string; subject: string; writtenAt: Date }) {
    this.#document = new PDFDocument({
      size: "A4",
      margins: { top: TOP, bottom: 0, left: SIDE, right: SIDE },
      bufferPages: true,
      pdfVersion: "1.7",
      lang: "en",
      displayTitle: true,
      info: {
        Title: title,
        Author: "Stentor",
        Subject: subject,
        Creator: "Stentor",
        Producer: "Stentor",
        CreationDate: writtenAt,
        ModDate: writtenAt,
      },
    });
    this.#document.on("data", (chunk: Uint8Array) => this.#chunks.push(chunk));
    this.width = this.#document.page.width - 2 * SIDE;
    this.#bottom = this.#document.page.height - BOTTOM;
    this.pen = new PdfPen(this.#document);
  }

  /** Left edge of what is written. */
  get x(): number {
    return SIDE;
  }

  get y(): number {
    return this.#y;
  }

  skip(height: number): void {
    this.#y += height;
  }

  /** Begins a new page when less than this is left. */
  need(height: number): void {
    if (this.#y + height > this.#bottom) this.#turn();
  }

  /** How high the text would stand. */
  heightOf(words: string, look: Look, width = this.width): number {
    const { face, size } = LOOKS[look];
    return this.#document.font(face).fontSize(size).heightOfString(printable(words), { width, lineGap: LINE_GAP });
  }

  /** Writes at a place of its own; the pages are not moved on. */
  put(
    words: string,
    look: Look,
    { x, y, width, align = "left" }: { x: number; y: number; width: number; align?: "left" | "right" },
  ): void {
    const { face, size, colour } = LOOKS[look];
    const shown = printable(words);
    const document = this.#document.font(face).fontSize(size).fillColor(colour, 1);
    // Whoever copies or listens to the paper gets the letters that were meant.
    if (shown !== words) document.markContent("Span", { actual: words });
    document.text(shown, x, y, { width, align, lineGap: LINE_GAP });
    if (shown !== words) document.endMarkedContent();
  }

  /** A paragraph. One that is longer than a page leaves the page at its end. */
  write(words: string, look: Look, { indent = 0, after = 4 } = {}): void {
    const width = this.width - indent;
    const height = this.heightOf(words, look, width);
    this.need(height);
    this.put(words, look, { x: SIDE + indent, y: this.#y, width });
    this.#y += height + after;
  }

  /** A heading, with room for what follows it. */
  heading(words: string, follows = 60): void {
    this.skip(10);
    this.need(24 + follows);
    this.rule("grid");
    this.skip(8);
    this.write(words, "heading", { after: 6 });
  }

  rule(ink: "grid" | "first"): void {
    this.#document
      .moveTo(SIDE, this.#y)
      .lineTo(SIDE + this.width, this.#y)
      .lineWidth(ink === "first" ? 1.5 : 0.5)
      .strokeColor(INKS[ink], 1)
      .stroke();
  }

  /** A small square before a line. */
  bullet(ink: "good" | "bad" | "soft"): void {
    const y = this.#y + 3.2;
    if (ink === "bad") this.#document.rect(SIDE, y, 5, 5);
    else this.#document.circle(SIDE + 2.5, y + 2.5, 2.5);
    this.#document.fillColor(INKS[ink], 1).fill();
  }

  /** Numbers every page, and gives the bytes. */
  close(footer: string): Promise<Uint8Array> {
    const { start, count } = this.#document.bufferedPageRange();
    for (let page = 0; page < count; page++) {
      this.#document.switchToPage(start + page);
      const y = this.#bottom + 22;
      this.#document
        .moveTo(SIDE, y - 6)
        .lineTo(SIDE + this.width, y - 6)
        .lineWidth(0.5)
        .strokeColor(INKS.grid, 1)
        .stroke();
      this.put(footer, "small", { x: SIDE, y, width: this.width * 0.82 });
      this.put(`${page + 1} of ${count}`, "small", {
        x: SIDE + this.width * 0.82,
        y,
        width: this.width * 0.18,
        align: "right",
      });
    }
    return new Promise((resolve, reject) => {
      this.#document.on("end", () => resolve(new Uint8Array(Buffer.concat(this.#chunks))));
      this.#document.on("error", reject);
      this.#document.end();
    });
  }

  #turn(): void {
    this.#document.addPage();
    this.#y = TOP;
  }
}
