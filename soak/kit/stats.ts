/** Summaries of measurements. */

/** The p-quantile of the values: 0.5 is the median, 1 the largest. NaN if there are none. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? NaN;
}

/** The largest, or NaN. */
export function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), values.length === 0 ? NaN : -Infinity);
}

/** Milliseconds as text. */
export function inMs(value: number): string {
  return Number.isNaN(value) ? '–' : `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}

/** Median, p99 and maximum of times, as text. */
export function times(values: readonly number[]): string {
  return `median ${inMs(quantile(values, 0.5))}, p99 ${inMs(quantile(values, 0.99))}, max ${inMs(largest(values))}`;
}
