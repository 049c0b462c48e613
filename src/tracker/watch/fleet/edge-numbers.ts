/** Neutral names: each edge has the smallest number that was free when it came. */
export class EdgeNumbers {
  readonly #numbers = new Map<string, number>();

  take(edge: string): void {
    this.#of(edge);
  }

  name(edge: string): string {
    return `edge ${this.#of(edge)}`;
  }

  free(edge: string): void {
    this.#numbers.delete(edge);
  }

  #of(edge: string): number {
    const known = this.#numbers.get(edge);
    if (known !== undefined) return known;
    const taken = new Set(this.#numbers.values());
    let number = 1;
    while (taken.has(number)) number += 1;
    this.#numbers.set(edge, number);
    return number;
  }
}
