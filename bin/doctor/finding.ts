/** The result of one check: a line of the report. */

export type Status = 'ok' | 'warn' | 'fail';

export interface Finding {
  /** The subject of the check. */
  readonly name: string;
  readonly status: Status;
  readonly found: string;
  /** The remedy, if there is one. */
  readonly remedy?: string;
}

/** The result of a check without problems. */
export function fine(name: string, found: string): Finding {
  return { name, status: 'ok', found };
}
