import type { ComponentChildren } from "preact";

type Props = { title: string; listen?: string | undefined; children: ComponentChildren };

/** A page that has one thing to say, and where to go from there. `listen`: the address of a player to go to first. */
export function MessagePage({ title, listen, children }: Props) {
  return (
    <section class="message">
      <h1>{title}</h1>
      {children}
      <p class="row row-center">
        {listen !== undefined && (
          <a class="button button-primary" href={listen}>
            Listen to the room
          </a>
        )}
        <a class="button" href="/">
          See what is on
        </a>
      </p>
    </section>
  );
}
