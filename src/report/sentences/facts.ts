import type { EventReport, Figure, Sentence } from "../event-report.ts";
import type { FigureId } from "../figure-ids.ts";
import type { ZoneTimes } from "../wording/zone-times.ts";

/** All that sentences are written from. */
export type Facts = Omit<EventReport, "sentences"> & { times: ZoneTimes };

export function measured(facts: Facts, id: FigureId): number | null {
  return facts.figures[id].value;
}

export function figureOf(facts: Facts, id: FigureId): Figure {
  return facts.figures[id];
}

export function sentence(tone: Sentence["tone"], text: string, ...figures: FigureId[]): Sentence {
  return { text, tone, figures };
}

export function isOver({ event }: Facts): boolean {
  return event.state === "ended";
}
