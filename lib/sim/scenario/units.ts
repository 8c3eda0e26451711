/** The units of values in scenarios. Each parses one spelling, and prints the same. */

/** Parses a word; undefined if it is invalid. */
export interface Unit<T> {
  readonly read: (word: string) => T | undefined;
  /** The allowed values, to follow "expected". */
  readonly expected: string;
}

const DAY_MS = 86_400_000;
const MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };
const DURATION = /^(-?)(\d+(?:\.\d+)?)(ms|s|min|h)$/;
const RATE = /^(\d+(?:\.\d+)?)B\/(ms|s)$/;

function durationOf(word: string, mostMs: number, isSigned: boolean): number | undefined {
  const [, sign, value, unit] = DURATION.exec(word) ?? [];
  if (value === undefined || unit === undefined || (sign === '-' && !isSigned)) return undefined;
  const ms = Number(value) * (MS[unit] as number);
  if (ms > mostMs) return undefined;
  return sign === '-' ? -ms : ms;
}

/** A duration or a point in time, in ms. */
export const DURATION_MS: Unit<number> = {
  read: (word) => durationOf(word, DAY_MS, false),
  expected: 'a time of at most a day, such as 500ms, 1.5s, 2min or 1h',
};

/** A difference of time, in ms. */
export const DIFFERENCE_MS: Unit<number> = {
  read: (word) => durationOf(word, 1_000 * DAY_MS, true),
  expected: 'a time forward or back, such as 500ms or -1h',
};

/** Formats a time as {@link DURATION_MS} parses it. */
export function duration(ms: number): string {
  return `${String(ms)}ms`;
}

/** A data rate, in bytes per ms. */
export const BYTES_PER_MS: Unit<number> = {
  read: (word) => {
    const [, value, unit] = RATE.exec(word) ?? [];
    if (value === undefined || Number(value) === 0) return undefined;
    return unit === 's' ? Number(value) / 1_000 : Number(value);
  },
  expected: 'a rate above 0, such as 1000B/s or 50B/ms',
};

/** Like {@link BYTES_PER_MS}, in bytes per second. */
export const BYTES_PER_SECOND: Unit<number> = {
  read: (word) => {
    const [, value, unit] = RATE.exec(word) ?? [];
    if (value === undefined || Number(value) === 0) return undefined;
    return unit === 's' ? Number(value) : Number(value) * 1_000;
  },
  expected: BYTES_PER_MS.expected,
};

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number): Unit<number> {
  return {
    read: (word) => {
      const value = /^\d{1,16}$/.test(word) ? Number(word) : NaN;
      return value >= min && value <= max ? value : undefined;
    },
    expected: `a whole number from ${String(min)} to ${String(max)}`,
  };
}

/** One of some words. */
export function oneWordOf<T extends string>(words: readonly T[]): Unit<T> {
  return { read: (word) => words.find((known) => known === word), expected: words.join(' or ') };
}

/** A server's id. Whether the server exists is checked when the scenario is played. */
export const SERVER: Unit<number> = {
  read: whole(0, 999).read,
  expected: 'the id of a server',
};
