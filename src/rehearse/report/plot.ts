import { html, type Markup } from "./markup.ts";
import { brief, ticks } from "./scale.ts";

export type Series = {
  name: string;
  /** A place in the page's palette, 1 to 4. */
  color: number;
  /** One for each x; `null` leaves a hole. */
  values: readonly (number | null)[];
  shape?: "line" | "dashed" | "bars" | "area";
};

export type Plot = {
  title: string;
  /** One line on what to look for. */
  note: string;
  unit: string;
  x: readonly number[];
  xTicks: readonly { at: number; label: string }[];
  series: readonly Series[];
  /** A horizontal line that means something. */
  limit?: { at: number; label: string };
  /** The least value that the upper end of the scale has. */
  atLeast?: number;
  /** From where to where the picture goes; without it, from the first x to the last. */
  xRange?: readonly [number, number];
  /** What hovering over the `at`th x says. */
  hover?: (at: number) => string;
};

const WIDTH = 680;
const HEIGHT = 230;
const LEFT = 52;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 30;
const Y_TICKS = 4;

type Frame = { x(value: number): number; y(value: number): number; yTicks: readonly number[] };

/** A figure with its legend; colors come from the page. */
export function plotFigure(plot: Plot): Markup {
  const frame = frameOf(plot);
  const drawn = plot.series.filter(({ values }) => values.some((value) => value !== null));
  return html`<figure class="plot"><figcaption><h3>${plot.title}</h3><p>${plot.note}</p>${legend(plot, drawn)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${plot.title}">
${grid(plot, frame)}${drawn.map((series) => shape(plot, series, frame))}${limit(plot, frame)}${hovers(plot, frame)}
</svg></figure>`;
}

function frameOf(plot: Plot): Frame {
  const values = plot.series.flatMap((series) => series.values.filter((value) => value !== null));
  const low = Math.min(0, ...values);
  const high = Math.max(plot.atLeast ?? 0, plot.limit?.at ?? 0, low + 1e-6, ...values);
  const yTicks = ticks(low, high, Y_TICKS);
  const [bottom = 0, top = 1] = [yTicks[0], yTicks.at(-1)];
  const [first, last] = plot.xRange ?? [plot.x[0] ?? 0, plot.x.at(-1) ?? 1];
  const perX = (WIDTH - LEFT - RIGHT) / Math.max(1e-9, last - first);
  const perY = (HEIGHT - TOP - BOTTOM) / (top - bottom);
  return {
    x: (value) => LEFT + (value - first) * perX,
    y: (value) => HEIGHT - BOTTOM - (value - bottom) * perY,
    yTicks,
  };
}

function legend({ unit, limit: mark }: Plot, series: readonly Series[]): Markup {
  const keys = series.map(({ name, color, shape: kind = "line" }) => html`<li class="c${color} ${kind}">${name}</li>`);
  const marked = mark === undefined ? [] : [html`<li class="mark">${mark.label}</li>`];
  return html`<ul class="legend">${[...keys, ...marked]}<li class="unit">${unit}</li></ul>`;
}

function grid({ xTicks }: Plot, { x, y, yTicks }: Frame): Markup {
  const rows = yTicks.map(
    (value) => html`<path class="grid" d="M${LEFT} ${fixed(y(value))}H${WIDTH - RIGHT}"/>
<text class="y" x="${LEFT - 8}" y="${fixed(y(value) + 4)}">${brief(value)}</text>`,
  );
  const columns = xTicks.map(
    ({ at, label }) => html`<text class="x" x="${fixed(x(at))}" y="${HEIGHT - 10}">${label}</text>`,
  );
  return html`${rows}${columns}`;
}

function shape(plot: Plot, series: Series, frame: Frame): Markup {
  if (series.shape === "bars") return bars(plot, series, frame);
  const line = linePath(plot.x, series.values, frame);
  const dashed = series.shape === "dashed" ? " dashed" : "";
  const drawn = html`<path class="line c${series.color}${dashed}" d="${line}"/>`;
  return series.shape === "area" ? html`${area(plot, series, frame)}${drawn}` : drawn;
}

/** Filled down to zero; series with holes are not meant for this. */
function area({ x: xs }: Plot, { color, values }: Series, frame: Frame): Markup {
  const [first = 0, last = 0] = [xs[0], xs.at(-1)];
  const zero = fixed(frame.y(0));
  const path = `${linePath(xs, values, frame)}L${fixed(frame.x(last))} ${zero}L${fixed(frame.x(first))} ${zero}Z`;
  return html`<path class="area c${color}" d="${path}"/>`;
}

function bars({ x: xs }: Plot, { color, values }: Series, { x, y }: Frame): Markup {
  const width = Math.max(1, ((WIDTH - LEFT - RIGHT) / Math.max(1, xs.length)) * 0.7);
  const paths = values.map((value, at) => {
    if (value === null || value === 0) return "";
    const left = x(xs[at] ?? 0) - width / 2;
    return `M${fixed(left)} ${fixed(y(0))}V${fixed(y(value))}h${fixed(width)}V${fixed(y(0))}Z`;
  });
  return html`<path class="bars c${color}" d="${paths.join("")}"/>`;
}

function linePath(xs: readonly number[], values: readonly (number | null)[], { x, y }: Frame): string {
  let path = "";
  let pen = "M";
  values.forEach((value, at) => {
    if (value === null) pen = "M";
    else {
      path += `${pen}${fixed(x(xs[at] ?? 0))} ${fixed(y(value))}`;
      pen = "L";
    }
  });
  return path;
}

function limit({ limit: mark }: Plot, { y }: Frame): Markup {
  if (mark === undefined) return html``;
  return html`<path class="mark" d="M${LEFT} ${fixed(y(mark.at))}H${WIDTH - RIGHT}"/>`;
}

/** A column over each x that shows its figures when pointed at. */
function hovers({ x: xs, hover }: Plot, { x }: Frame): Markup {
  if (hover === undefined) return html``;
  const columns = xs.map((value, at) => {
    const left = at === 0 ? LEFT : (x(value) + x(xs[at - 1] ?? value)) / 2;
    const right = at === xs.length - 1 ? WIDTH - RIGHT : (x(value) + x(xs[at + 1] ?? value)) / 2;
    return html`<rect x="${fixed(left)}" y="${TOP}" width="${fixed(right - left)}" height="${HEIGHT - TOP - BOTTOM}"><title>${hover(at)}</title></rect>`;
  });
  return html`<g class="hover">${columns}</g>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
