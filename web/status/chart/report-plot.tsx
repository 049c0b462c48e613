import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { ReportBins } from "../../../src/protocol/index.ts";
import { plotData, plotOptions } from "./plot-options.ts";

/** Drawn for eyes; its words stand beside it. Follows the page's width and light. `onPoint`: which bin is pointed at. */
export function ReportPlot({ bins, onPoint }: { bins: ReportBins; onPoint: (at: number | null) => void }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const shown = useRef(bins);
  shown.current = bins;
  const light = useLight();
  const shape = `${light} ${bins.binMs * bins.counts.length}`;
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const made = new uPlot(
      plotOptions(element, () => shown.current, onPoint),
      plotData(shown.current),
      element,
    );
    plot.current = made;
    const follow = new ResizeObserver(() => {
      if (Math.abs(element.clientWidth - made.width) > 1)
        made.setSize({ width: Math.max(200, element.clientWidth), height: made.height });
    });
    follow.observe(element);
    return () => {
      follow.disconnect();
      made.destroy();
    };
  }, [shape]);
  useEffect(() => plot.current?.setData(plotData(bins)), [bins]);
  return <div class="plot" ref={place} aria-hidden="true" />;
}

/** Changes with the browser's light, so that what is painted is painted anew. */
function useLight(): boolean {
  const [isDark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => setDark(media.matches);
    media.addEventListener("change", follow);
    return () => media.removeEventListener("change", follow);
  }, []);
  return isDark;
}
