/** The times of this process and of its host, in the precision in which they are printed. */

/** The system's monotonic clock, which all processes of a host share, in ms. */
export function systemMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** A time with the precision of a clock. */
export function inMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
