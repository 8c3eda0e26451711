/** What is seen of a source, as an address holds it: the stretch of time, the playhead, the violation and the filter. Pure. */
import { PROTOCOLS } from '../../lib/protocols.ts';
import { FIRST_FILTER, type Filter } from './filter.ts';
import type { Kind } from './item.ts';
import { choicesOf } from './kinds.ts';
import type { PermalinkParams } from './permalinkParams.ts';

export interface Seen {
  /** Undefined: the view follows the present. */
  readonly window?: { readonly fromMs: number; readonly lengthMs: number };
  readonly playheadMs?: number;
  /** The place of the violation that is shown. */
  readonly violation?: number;
  /** Whether the axis of the diagram is causal order, not time. */
  readonly isOrdered?: true;
  /** Whether the diagram is shown alone, in large type. */
  readonly isPresenting?: true;
  /** Undefined: it stays as it is. */
  readonly filter?: Filter;
}

/** The parameters of an address that say it; the last ones are the filter. */
const OF_FILTER = ['without', 'show', 'hide', 'find'];
export const OF_SEEN = ['from', 'length', 'playhead', 'violation', 'axis', 'present', ...OF_FILTER];

const AXES = ['time', 'order'] as const;
const TIME_MAX_MS = 1e12;
const LENGTH_MIN_MS = 1e-3;
const VIOLATIONS_MAX = 1e6;
export const SERVER_MAX = 999;
/** A longer text is not found again by an address. */
const FIND_MAX_CHARS = 200;

/** The kinds that can be shown or hidden, of any protocol. */
const GROUPS = [...new Set([...PROTOCOLS.values()].flatMap(choicesOf).map(({ kind }) => kind))];

/** The parameters, each after an `&`. */
export function seenText({
  window,
  playheadMs,
  violation,
  isOrdered,
  isPresenting,
  filter = FIRST_FILTER,
}: Seen): string {
  const { withoutServers, chosenKinds, text } = filter;
  const kinds = (isShown: boolean) =>
    [...chosenKinds].filter(([kind, is]) => is === isShown && GROUPS.includes(kind)).map(([kind]) => kind);
  const words: readonly (readonly [name: string, value: string])[] = [
    ['from', window === undefined ? '' : timeOf(window.fromMs)],
    ['length', window === undefined ? '' : timeOf(window.lengthMs)],
    ['playhead', playheadMs === undefined ? '' : timeOf(playheadMs)],
    ['violation', violation === undefined ? '' : String(violation + 1)],
    ['axis', isOrdered === true ? 'order' : ''],
    ['present', isPresenting === true ? '1' : ''],
    ['without', [...withoutServers].join()],
    ['show', kinds(true).join()],
    ['hide', kinds(false).join()],
    ['find', encodeURIComponent(text.slice(0, FIND_MAX_CHARS))],
  ];
  return words.map(([name, value]) => (value === '' ? '' : `&${name}=${value}`)).join('');
}

/** As precise as an address is parsed. */
function timeOf(ms: number): string {
  return String(Number(ms.toFixed(6)));
}

/** The same of an address. A wrong parameter counts as missing, and is a problem. */
export function seenIn(params: PermalinkParams): Seen {
  const fromMs = params.number('from', TIME_MAX_MS, -TIME_MAX_MS);
  const lengthMs = params.number('length', TIME_MAX_MS, LENGTH_MIN_MS);
  const playheadMs = params.number('playhead', TIME_MAX_MS, -TIME_MAX_MS);
  const number = params.integer('violation', VIOLATIONS_MAX, 1);
  const isOrdered = params.list('axis', AXES)[0] === 'order';
  const isPresenting = params.integer('present', 1) === 1;
  if (params.has('from') !== params.has('length')) params.noteMissing(params.has('from') ? 'length' : 'from');
  return {
    ...(fromMs === undefined || lengthMs === undefined ? {} : { window: { fromMs, lengthMs } }),
    ...(playheadMs === undefined ? {} : { playheadMs }),
    ...(number === undefined ? {} : { violation: number - 1 }),
    ...(isOrdered ? { isOrdered } : {}),
    ...(isPresenting ? { isPresenting } : {}),
    ...(OF_FILTER.some((name) => params.has(name)) ? { filter: filterIn(params) } : {}),
  };
}

function filterIn(params: PermalinkParams): Filter {
  const chosen = (name: string, isShown: boolean) =>
    params.list<Kind>(name, GROUPS).map((kind) => [kind, isShown] as const);
  const text = params.text('find', FIND_MAX_CHARS)?.toLowerCase() ?? FIRST_FILTER.text;
  return {
    withoutServers: new Set(params.integers('without', SERVER_MAX)),
    chosenKinds: new Map([...chosen('show', true), ...chosen('hide', false)]),
    text,
  };
}
