/** Describes events in a few words, on one line, by the rows of the tables. */
import { rowOfFault, type Fault } from './fault.ts';
import type { UnclockedEvent } from './event.ts';
import { UNKNOWN_FACT, type FactTable } from './facts.ts';
import { ENVELOPE } from './kinds.ts';
import type { Range, Style, RowDescription, Words } from './row.ts';

/** The row of all faults. */
export const FAULT = {
  description: 'A fault was injected into the grid.',
  names: 'faults',
  words: (fault) => faultWords(fault as Fault),
  does: (fault) => faultWords(fault as Fault),
  style: 'fault',
  topic: 'faults',
} as const satisfies RowDescription<unknown>;

/** The kind of an event; for a fact the kind of the fact. */
export function kindOf(event: UnclockedEvent): string {
  return event.kind === 'fact' ? event.fact.kind : event.kind;
}

/** The row of an event. Its functions take {@link valueOf} the event, and its server. */
export function rowOf(event: UnclockedEvent, { rows }: FactTable): RowDescription<unknown> {
  if (event.kind === 'fault') return FAULT;
  if (event.kind !== 'fact') return ENVELOPE[event.kind] as RowDescription<unknown>;
  const { kind } = event.fact;
  return ((Object.hasOwn(rows, kind) ? rows[kind] : undefined) ?? UNKNOWN_FACT) as RowDescription<unknown>;
}

/** The value that the functions of the row of an event take. */
export function valueOf(event: UnclockedEvent): unknown {
  return event.kind === 'fact' ? event.fact : event.kind === 'fault' ? event.fault : event;
}

/** The server's own messages that an event makes; undefined if none. */
export function madeBy(event: UnclockedEvent, facts: FactTable): Range | undefined {
  return rowOf(event, facts).makes?.(valueOf(event));
}

/** The server to which an event happened; -1 for a fault, which has none. */
function serverOf(event: UnclockedEvent): number {
  return event.kind === 'fault' ? -1 : event.server;
}

/** The words for an event. */
export function wordsOf(event: UnclockedEvent, facts: FactTable): Words {
  const words = rowOf(event, facts).words(valueOf(event), serverOf(event));
  return typeof words === 'string' ? { text: words, tail: '' } : { text: words[0], tail: words[1] };
}

/** The predicate of a sentence whose subject is the server, such as `suspects 1`. */
export function doesOf(event: UnclockedEvent, facts: FactTable): string {
  return rowOf(event, facts).does(valueOf(event), serverOf(event));
}

export function styleOf(event: UnclockedEvent, facts: FactTable): Style {
  const { style } = rowOf(event, facts);
  return typeof style === 'function' ? style(valueOf(event), serverOf(event)) : style;
}

/** Whether another event contains the same. */
export function isRepeat(event: UnclockedEvent, facts: FactTable): boolean {
  return rowOf(event, facts).isRepeat?.(valueOf(event), serverOf(event)) ?? false;
}

/** The words for a fault, with its duration. */
export function faultWords(fault: Fault): string {
  const lasting = 'forMs' in fault ? ` for ${String(Math.round(fault.forMs * 10) / 10)} ms` : '';
  return `${rowOfFault(fault).words(fault)}${lasting}`;
}
