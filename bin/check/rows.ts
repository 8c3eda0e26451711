/** Parts of the results of checks that are the same for servers and for agents. Pure. */
import type { CheckProgress } from '../../lib/model/search.ts';

/** Why an exploration ended before it had a result. */
export type CutOff = 'interrupted' | 'heap' | 'memory';

/** The depth at which each `sometimes` was met first; undefined: it was not met. */
type Sometimes = CheckProgress<unknown>['sometimes'];

/** A row of a result: its name and its value. */
export type Row = readonly [name: string, value: string];

/** Rows as text. */
export function tableText(rows: readonly Row[]): string {
  return rows.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join('');
}

/** A row for each `sometimes`; the name of the rows is in the first. */
export function sometimesRows(sometimes: Sometimes): readonly Row[] {
  return Array.from(sometimes, ([name, depth], i) => [
    i === 0 ? 'sometimes' : '',
    depth === undefined ? `not met: ${name}` : `${name} (depth ${String(depth)})`,
  ]);
}

/** The depths for JSON: null for one that was not met. */
export function sometimesDepths(sometimes: Sometimes): Readonly<Record<string, number | null>> {
  return Object.fromEntries(Array.from(sometimes, ([name, depth]) => [name, depth ?? null]));
}

/** States per second, as a whole number. */
export function rateOf(states: number, wallMs: number): number {
  return Math.round((states / wallMs) * 1000);
}

/** The row of the time that a check has taken. */
export function wallTimeRow(wallMs: number): Row {
  return ['wall time', `${(wallMs / 1000).toFixed(1)} s`];
}

/** The verdict of an exploration that was cut off. @param left - what was not explored, in words */
export function cutOffVerdict(cutOff: CutOff, left: string): string {
  const end = cutOff === 'interrupted' ? 'interrupted' : 'inconclusive: no memory for more states';
  return `${end}; no violation so far, ${left}`;
}

/** The verdict for JSON. */
export function verdictName(
  { verdict }: Pick<CheckProgress<unknown>, 'verdict'>,
  cutOff: CutOff | undefined,
): string {
  return verdict ?? (cutOff === 'interrupted' ? 'interrupted' : 'inconclusive');
}

/** A step of a path with its number, and what is seen of it in lines below. */
export function numberedStep(words: string, seen: readonly string[], place: number): string {
  return `${String(place + 1).padStart(3)}. ${words}\n${seen.map((sentence) => `     ${sentence}\n`).join('')}`;
}
