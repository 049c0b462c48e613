import { useEffect, useState } from "preact/hooks";
import { figureClass } from "./place-ring.tsx";
import { countdownText } from "./wait-words.ts";

/** The time left until then, by this machine's clock; a screen reader hears it when it comes by, not every second. */
export function Countdown({ untilMs }: { untilMs: number }) {
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const leftMs = untilMs - nowMs;
  const text = leftMs <= 0 ? "now" : countdownText(leftMs);
  return <time class={figureClass(text)}>{text}</time>;
}
