import type { Page } from "playwright-core";

/** Texts that miss WCAG 2.2 AA against the ground they stand on: 4.5:1, or 3:1 when large. Disabled ones are exempt. */
export function lowContrast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    if (pixel === null) throw new Error("No canvas");
    const paint = (colours: string[]) => {
      pixel.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        pixel.fillStyle = colour;
        pixel.fillRect(0, 0, 1, 1);
      }
      return [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const luminance = (rgb: number[]) => {
      const [r = 0, g = 0, b = 0] = rgb.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a: number[], b: number[]) => {
      const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
      return (light + 0.05) / (dark + 0.05);
    };
    const grounds = (element: Element) => {
      const colours: string[] = [];
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        colours.unshift(getComputedStyle(at).backgroundColor);
      }
      return colours;
    };
    const texts = [...document.querySelectorAll("body *")].filter(
      (element) =>
        [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()) &&
        element.checkVisibility({ opacityProperty: true }) &&
        element.closest("noscript, :disabled, option, .unseen") === null,
    );
    return texts.flatMap((element) => {
      const style = getComputedStyle(element);
      const ground = paint(grounds(element));
      const reached = ratio(paint([...grounds(element), style.color]), ground);
      const sizePx = Number.parseFloat(style.fontSize);
      const large = sizePx >= 24 || (sizePx >= 18.66 && Number(style.fontWeight) >= 700);
      return reached >= (large ? 3 : 4.5) ? [] : [`${reached.toFixed(2)} ${element.textContent?.trim().slice(0, 40)}`];
    });
  });
}
