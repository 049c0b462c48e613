import { useEffect, useRef, useState } from "preact/hooks";
import { FLOOR_DBFS, type MeterReading } from "../../client/speaker/index.ts";
import { ADVICE_WORDS, type Advice, LevelAdvice } from "./level-advice.ts";

/** Draws past the framework, once a picture; only the advice, which seldom changes, is rendered. */
export function LevelMeter({ read, muted }: { read: (nowMs: number) => MeterReading; muted: boolean }) {
  const bar = useRef<HTMLDivElement>(null);
  const tick = useRef<HTMLDivElement>(null);
  const [advice, setAdvice] = useState<Advice>("speak");
  const [clipping, setClipping] = useState(false);
  useEffect(() => {
    const judge = new LevelAdvice();
    let frame = 0;
    const draw = (nowMs: number) => {
      const reading = read(nowMs);
      bar.current?.style.setProperty("--level", String(share(reading.rmsDbfs)));
      tick.current?.style.setProperty("--level", String(share(reading.peakDbfs)));
      setAdvice(judge.push(reading, muted, nowMs));
      setClipping(reading.clipping);
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [read, muted]);
  return (
    <div class={muted ? "meter is-muted" : "meter"}>
      <div class="meter-track" aria-hidden="true">
        <div class="meter-bar" ref={bar} />
        <div class="meter-tick" ref={tick} />
        <div class={clipping ? "meter-clip is-on" : "meter-clip"} />
      </div>
      <p class={`meter-advice advice-${advice}`} role="status">
        {ADVICE_WORDS[advice]}
      </p>
    </div>
  );
}

function share(dbfs: number): number {
  return Math.round((1 - dbfs / FLOOR_DBFS) * 1000) / 1000;
}
