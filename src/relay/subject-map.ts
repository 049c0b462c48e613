/**
 * Finds what stands under a subject. A pattern is a subject in which `*` stands for any one token; plain subjects,
 * which are nearly all, cost one lookup.
 */
export class SubjectMap<Value> {
  readonly #plain = new Map<string, Value[]>();
  readonly #patterns = new Map<string, { tokens: string[]; values: Value[] }>();

  /** Returns the function that takes the value out again. */
  add(pattern: string, value: Value): () => void {
    return pattern.split(".").includes("*") ? this.#addPattern(pattern, value) : this.#addPlain(pattern, value);
  }

  /** Safe against changes while the caller walks it. */
  match(subject: string): readonly Value[] {
    const plain = this.#plain.get(subject) ?? [];
    if (this.#patterns.size === 0) return [...plain];
    const tokens = subject.split(".");
    const matching = [...this.#patterns.values()].filter((pattern) => fits(pattern.tokens, tokens));
    return [...plain, ...matching.flatMap((pattern) => pattern.values)];
  }

  clear(): void {
    this.#plain.clear();
    this.#patterns.clear();
  }

  #addPlain(subject: string, value: Value): () => void {
    const values = this.#plain.get(subject) ?? [];
    values.push(value);
    this.#plain.set(subject, values);
    return () => {
      take(values, value);
      if (values.length === 0 && this.#plain.get(subject) === values) this.#plain.delete(subject);
    };
  }

  #addPattern(pattern: string, value: Value): () => void {
    const entry = this.#patterns.get(pattern) ?? { tokens: pattern.split("."), values: [] };
    entry.values.push(value);
    this.#patterns.set(pattern, entry);
    return () => {
      take(entry.values, value);
      if (entry.values.length === 0 && this.#patterns.get(pattern) === entry) this.#patterns.delete(pattern);
    };
  }
}

function take<Value>(values: Value[], value: Value): void {
  const at = values.indexOf(value);
  if (at >= 0) values.splice(at, 1);
}

function fits(pattern: readonly string[], tokens: readonly string[]): boolean {
  return pattern.length === tokens.length && pattern.every((token, at) => token === "*" || token === tokens[at]);
}
