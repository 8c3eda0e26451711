/** The contents of the inspector: the chosen event, and the part of the server where it happened. Pure. */
import type { PartInspection, TimedFact } from '../../lib/trace/facts.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import type { ValueNode } from './node.ts';
import { stateTreeOfTexts } from './tree.ts';

/** A field of the event; its content as a tree, if it is JSON. */
export interface FieldInspection {
  readonly name: string;
  readonly content: ValueNode | string;
}

export interface Inspection {
  readonly fields: readonly FieldInspection[];
  /** The state after the event, with its changes; undefined: it is not known. */
  readonly state: ValueNode | undefined;
  readonly lists: PartInspection['lists'];
}

/** Events before the chosen one that are examined, at most: an incarnation can be long. */
const EXAMINED_MAX = 50_000;
/** And behind it: the rest of its step. */
const BEHIND_MAX = 1_000;

/** Inspections, with the version of the lanes: the page is drawn several times a second. */
const kept = new WeakMap<Item, { readonly inspection: Inspection; readonly version: number }>();

/** The inspection of an event of a part; undefined if it is not one. */
export function inspectionOf(item: Item, lanes: Lanes): Inspection | undefined {
  const { parts } = lanes.facts;
  if (parts === undefined || item.part === undefined || item.event.kind !== 'fact' || item.isGone)
    return undefined;
  const last = kept.get(item);
  // New events can belong to the same step.
  const canGrow = lanes.lane(item.lane).length - lanes.placeOf(item) <= BEHIND_MAX;
  if (last !== undefined && (last.version === lanes.version || !canGrow)) return last.inspection;
  const { facts, at } = factsAround(item, lanes);
  const { state, before, lists } = parts.inspect(facts, at);
  const inspection: Inspection = {
    fields: fieldsOf(item.event.fact),
    state: state === undefined ? undefined : stateTreeOfTexts(state, before),
    lists,
  };
  kept.set(item, { inspection, version: lanes.version });
  return inspection;
}

/** The facts of the same incarnation about an event, and its place among them. */
function factsAround(
  item: Item,
  lanes: Lanes,
): { readonly facts: readonly TimedFact[]; readonly at: number } {
  const lane = lanes.lane(item.lane);
  const place = lanes.placeOf(item);
  const isOfIt = (other: Item) =>
    other.event.kind === 'fact' &&
    item.event.kind === 'fact' &&
    other.event.incarnation === item.event.incarnation;
  let begin = place;
  while (begin > 0 && place - begin < EXAMINED_MAX && isOfIt(lane[begin - 1] as Item)) begin--;
  const facts = lane
    .slice(begin, place + BEHIND_MAX)
    .filter(isOfIt)
    .flatMap(({ event, atMs }) => (event.kind === 'fact' ? [{ atMs, fact: event.fact }] : []));
  return { facts, at: place - begin };
}

/** Fields that are in the heading already, or have a place of their own. */
const ELSEWHERE: ReadonlySet<string> = new Set(['kind', 'agent', 'state']);

function fieldsOf(fact: object): readonly FieldInspection[] {
  return Object.entries(fact)
    .filter(([name]) => !ELSEWHERE.has(name))
    .map(([name, value]) => ({ name, content: contentOf(value) }));
}

/** Objects and arrays in JSON as trees, everything else as text. */
function contentOf(value: unknown): ValueNode | string {
  if (typeof value !== 'string') return String(value);
  if (!/^[[{]/.test(value)) return value;
  try {
    JSON.parse(value);
  } catch {
    return value;
  }
  return stateTreeOfTexts(value);
}
