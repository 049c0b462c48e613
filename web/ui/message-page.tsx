import type { ComponentChildren } from "preact";

/** A page that has one thing to say, and where to go from there. */
export function MessagePage({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="message">
      <h1>{title}</h1>
      {children}
      <p>
        <a class="button" href="/">
          See what is on
        </a>
      </p>
    </section>
  );
}
