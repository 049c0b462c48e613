import type { Page } from "playwright-core";
import type { TestBrowser } from "../../e2e/browser.ts";

/** Opens pages, and keeps what any of them complained of: broken policy, failed scripts, dialogs that nobody asked for. */
export class WatchedPages {
  readonly complaints: string[] = [];
  readonly #browser: TestBrowser;

  constructor(browser: TestBrowser) {
    this.#browser = browser;
  }

  /** `clock`: the page's time can be made to fly. `before`: runs in the page before its own scripts. */
  async open(url: string, { clock = false, before }: { clock?: boolean; before?: () => void } = {}): Promise<Page> {
    const page = await this.#browser.context.newPage();
    if (clock) await page.clock.install();
    if (before !== undefined) await page.addInitScript(before);
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("dialog", (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("Failed to load resource"))
        this.complaints.push(message.text());
    });
    await page.goto(url);
    return page;
  }
}

/** Buttons, links and fields without a name that a screen reader could say. */
export function unnamedControls(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, a, input, select, textarea")]
      .filter((control) => {
        const isField =
          control instanceof HTMLInputElement ||
          control instanceof HTMLSelectElement ||
          control instanceof HTMLTextAreaElement;
        return !control.ariaLabel && !(isField && control.labels?.length) && !(!isField && control.textContent?.trim());
      })
      .map((control) => control.outerHTML.slice(0, 80)),
  );
}
