/** The result of one check: a line of the report. */

/** `info` says what there is, and never that something is wrong. */
export type Status = 'ok' | 'info' | 'warn' | 'fail';

export interface Finding {
  /** What was looked at. */
  readonly name: string;
  readonly status: Status;
  readonly found: string;
  /** What to do about it, where there is something to be done. */
  readonly remedy?: string;
}

/** A check that found all well. */
export function fine(name: string, found: string): Finding {
  return { name, status: 'ok', found };
}
