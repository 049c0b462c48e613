import type { ComponentChildren } from "preact";

type Props = {
  label: string;
  /** How much of the way is behind, 0 to 1; nothing is drawn without it. */
  share?: number | undefined;
  isTurn?: boolean;
  children: ComponentChildren;
};

const RADIUS = 47;
const ROUND = 2 * Math.PI * RADIUS;

/** Stands where the button to listen stands, with the one figure that matters. */
export function PlaceRing({ label, share, isTurn = false, children }: Props) {
  return (
    <div class={isTurn ? "ring is-turn" : "ring"}>
      <svg class="ring-way" viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle class="ring-track" cx="50" cy="50" r={RADIUS} />
        {share !== undefined && (
          <circle
            class="ring-done"
            cx="50"
            cy="50"
            r={RADIUS}
            stroke-dasharray={`${ROUND}`}
            stroke-dashoffset={`${ROUND * (1 - Math.min(1, Math.max(0, share)))}`}
          />
        )}
      </svg>
      <p class="ring-face">
        <span class="ring-label">{label}</span>
        {children}
      </p>
    </div>
  );
}

/** What is long stands smaller, so that it stays within the ring. */
export function figureClass(figure: string): string {
  if (figure.length > 6) return "ring-figure is-longest";
  return figure.length > 4 ? "ring-figure is-long" : "ring-figure";
}
