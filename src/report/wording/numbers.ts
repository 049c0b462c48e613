/** Numbers as people read them. */

export function whole(number: number): string {
  return Math.round(number).toLocaleString("en-GB");
}

/** None above 100, one decimal above 1, two figures below: little is not nothing. */
export function decimal(number: number): string {
  if (Math.abs(number) < 1)
    return Number(number.toPrecision(2)).toLocaleString("en-GB", { maximumSignificantDigits: 2 });
  return Math.abs(number) < 100 ? (Math.round(number * 10) / 10).toLocaleString("en-GB") : whole(number);
}

/** `1` is 100 %. What is not all is never told as all, and what is not nothing never as nothing. */
export function percent(ratio: number): string {
  const rounded = Math.round(ratio * 100);
  if (rounded === 100 && ratio < 1) return "more than 99 %";
  if (rounded === 0 && ratio > 0) return "less than 1 %";
  return `${whole(rounded)} %`;
}

/** "1 person", "13 people". */
export function counted(count: number, one: string, many: string): string {
  return `${whole(count)} ${Math.round(count) === 1 ? one : many}`;
}

/** A length of time: "less than 0.1 s", "4.2 s", "42 min 10 s", "3 h 5 min". Rounded up to what is told: nothing is made shorter. */
export function duration(ms: number): string {
  const length = Math.abs(ms);
  if (length === 0) return "0 s";
  if (length < 100) return "less than 0.1 s";
  if (length < 10_000) return `${(Math.ceil(length / 100) / 10).toFixed(1)} s`;
  const seconds = Math.ceil(length / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return joined(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.ceil(seconds / 60);
  return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${whole(large)} ${largeUnit}` : `${whole(large)} ${largeUnit} ${small} ${smallUnit}`;
}
