import { escapeHtml } from "../html/escape-html.ts";
import type { Pen, Spot } from "./plot.ts";

/** A digit of the page's font at 12 px. */
const LETTER_WIDTH = 6.3;

/** Writes SVG elements; the style sheet gives their classes a look, and their attributes give one without it. */
export class SvgPen implements Pen {
  readonly #elements: string[] = [];

  line(spots: readonly Spot[], ink: string): void {
    this.#elements.push(`<polyline class="ink-${ink}" fill="none" stroke="currentColor" points="${written(spots)}"/>`);
  }

  shape(spots: readonly Spot[], ink: string): void {
    this.#elements.push(`<polygon class="fill-${ink}" fill-opacity="0.15" points="${written(spots)}"/>`);
  }

  rect({ x, y, width, height }: { x: number; y: number; width: number; height: number }, ink: string): void {
    const size = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    this.#elements.push(`<rect class="fill-${ink}" ${ink === "stretch" ? 'fill-opacity="0.1"' : ""} ${size}/>`);
  }

  dot([x, y]: Spot, ink: string): void {
    this.#elements.push(`<circle class="fill-${ink}" cx="${short(x)}" cy="${short(y)}" r="3"/>`);
  }

  text([x, y]: Spot, words: string, anchor: string, look: string): void {
    const at = `x="${short(x)}" y="${short(y)}" text-anchor="${anchor}"`;
    this.#elements.push(`<text class="plot-${look}" font-size="12" ${at}>${escapeHtml(words)}</text>`);
  }

  widthOf(words: string): number {
    return words.length * LETTER_WIDTH;
  }

  toString(): string {
    return this.#elements.join("");
  }
}

function written(spots: readonly Spot[]): string {
  return spots.map(([x, y]) => `${short(x)},${short(y)}`).join(" ");
}

function short(number: number): string {
  return String(Math.round(number * 10) / 10);
}
