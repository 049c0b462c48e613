/** Goes on at once where that is possible, and later where it is not: what is known is not kept waiting. */
export function whenever<T, R>(value: T | Promise<T>, then: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(then) : then(value);
}
