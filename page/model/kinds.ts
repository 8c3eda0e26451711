/** The kinds of events that the page shows: those of traces, and those that only a running grid reports. Pure. */
import type { LiveEvent } from '../../lib/trace/live.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';
import { FAULTS } from '../../lib/trace/fault.ts';
import { UNKNOWN_FACT, type FactTable } from '../../lib/trace/facts.ts';
import { ENVELOPE } from '../../lib/trace/kinds.ts';
import type { Mark, RowDescription } from '../../lib/trace/row.ts';
import { FAULT, kindOf, rowOf, valueOf } from '../../lib/trace/words.ts';
import type { Item, Kind, ShownRow } from './item.ts';

export const RESUMED: Mark = {
  ink: 'pause',
  shapes: [
    {
      polygon: [
        [-3, -5],
        [5, 0],
        [-3, 5],
      ],
    },
  ],
  label: 'end of a pause',
};

/** A pause of which the length is not known yet. */
const LIVE: Readonly<Record<'paused' | 'resumed', ShownRow>> = {
  paused: { words: () => 'paused', mark: FAULTS.pause.mark },
  resumed: { words: () => 'goes on', mark: RESUMED },
};

function isOfTrace(event: LiveEvent): event is UnclockedEvent & LiveEvent {
  return event.kind !== 'paused' && event.kind !== 'resumed';
}

/** The kind by which an event is named in a permalink. */
export function nameOf(event: LiveEvent): Kind {
  return isOfTrace(event) ? kindOf(event) : event.kind;
}

/** The row of an event, with the fields of its item that depend on the row. */
export function known(event: LiveEvent, facts: FactTable): Pick<Item, 'row' | 'value' | 'group' | 'isMinor'> {
  if (!isOfTrace(event)) {
    // A pause is a fault, recorded as one or as two events.
    return { row: LIVE[event.kind], value: event, group: 'fault', isMinor: false };
  }
  const row = rowOf(event, facts);
  const isUnknown = row === UNKNOWN_FACT;
  const group = isUnknown ? UNKNOWN_GROUP : kindOf(event);
  return { row, value: valueOf(event), group, isMinor: isMinorIn(group, row, facts) };
}

/** The group of all unknown facts. */
const UNKNOWN_GROUP = 'fact';

function isMinorIn(
  kind: Kind,
  row: Pick<RowDescription<never>, 'isMinor'>,
  { minor = [] }: FactTable,
): boolean {
  return row.isMinor === true || minor.includes(kind);
}

/** A kind that can be shown or not. */
export interface Choice {
  readonly kind: Kind;
  /** Several of them, in words. */
  readonly names: string;
  readonly isMinor: boolean;
}

/** The kinds of events of a protocol, in the order in which they are offered: those that are shown at first come first. */
export function choicesOf(facts: FactTable): readonly Choice[] {
  const unknown = Object.keys(facts.rows).length === 0 ? [[UNKNOWN_GROUP, UNKNOWN_FACT] as const] : [];
  const choices = [...Object.entries(facts.rows), ...unknown, ...Object.entries(ENVELOPE)].map(
    ([kind, row]): Choice => ({ kind, names: row.names, isMinor: isMinorIn(kind, row, facts) }),
  );
  const major = choices.filter(({ isMinor }) => !isMinor);
  return [
    ...major,
    { kind: 'fault', names: FAULT.names, isMinor: false },
    ...choices.filter(({ isMinor }) => isMinor),
  ];
}
