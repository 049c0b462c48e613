import { type ComponentChild, render } from "preact";

/** Puts a page into the document that the server sent, in place of its waiting sign. */
export function mount(page: ComponentChild): void {
  const main = document.getElementById("main");
  if (main === null) return;
  main.textContent = "";
  main.removeAttribute("aria-busy");
  render(page, main);
}

/** The room's id out of `/r/{room}` or `/studio/{room}`. */
export function roomOfAddress(pathname: string): string {
  return pathname.split("/")[2] ?? "";
}
