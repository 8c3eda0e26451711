/** The result of one check: a line of the report. */

export type Status = 'ok' | 'warn' | 'fail';

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
