/**
 * A trace for ShiViz (Beschastnikh et al. 2016), which draws it as a space-time diagram in a page: a log with one line an
 * event. It wants every server's own entry to begin with 1 and to grow by 1, so only a whole trace will do.
 */
import { harmless } from '../wire/text.ts';
import type { TraceEvent } from './event.ts';
import type { FactTable } from './facts.ts';
import { wordsOf } from './words.ts';

/** The longest text of an event, in characters. */
const TEXT_MAX = 200;

/** What ShiViz reads a line by. */
export const SHIVIZ_PATTERN = String.raw`(?<host>\S+) (?<clock>\{[^}]*\}) (?<event>.*)`;

/** The first two lines of a log: how to read the others, and what separates several runs, which here nothing does. */
export const SHIVIZ_HEADER = `${SHIVIZ_PATTERN}\n\n`;

/** The line of an event, with its newline; undefined for a fault, which is nobody's. */
export function shivizLine(event: TraceEvent, facts: FactTable): string | undefined {
  if (event.kind === 'fault') return undefined;
  const entries = event.clock.flatMap((count, id) => (count > 0 ? [[hostOf(id), count]] : []));
  const { text, tail } = wordsOf(event, facts);
  const clock = JSON.stringify(Object.fromEntries(entries));
  return `${hostOf(event.server)} ${clock} ${harmless(text, TEXT_MAX)}${tail}\n`;
}

function hostOf(server: number): string {
  return `server${String(server)}`;
}
