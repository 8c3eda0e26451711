/**
 * Converts a trace for ShiViz (Beschastnikh et al. 2016), which draws it as a space-time diagram: a log with one line per event. ShiViz
 * requires that every server's own entry begins with 1 and grows by 1, so only a complete trace is valid.
 */
import { harmless } from '../wire/text.ts';
import type { TraceEvent } from './event.ts';
import type { FactTable } from './facts.ts';
import { wordsOf } from './words.ts';

/** The longest text of an event, in characters. */
const TEXT_MAX = 200;

/** The regular expression with which ShiViz parses a line. */
export const SHIVIZ_PATTERN = String.raw`(?<host>\S+) (?<clock>\{[^}]*\}) (?<event>.*)`;

/** The first two lines of a log: the expression for the others, and the separator of several runs, which is not used here. */
export const SHIVIZ_HEADER = `${SHIVIZ_PATTERN}\n\n`;

/** The line of an event, with its newline; undefined for a fault, which belongs to no server. */
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
