/** The view of one source of events. The events held are the only thing that the page's machine does not copy: see Lanes. */
import type { GridNames } from '../../lib/trace/event.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { Lanes, type Item } from '../model/lanes.ts';
import type { Ordering } from '../model/ordered.ts';
import { FIRST_VIEW, followed, type Viewport } from '../model/viewport.ts';
import type { Opened } from '../work/jobs.ts';

/** How many events of a grid are held. */
export const HELD_MAX = 100_000;
/** And how many characters of theirs: states of agents can be long. */
const HELD_MAX_CHARS = 64 * 1024 * 1024;

/** A source of events: the running grid, a trace (also that of a simulation), or none yet. */
export type Source =
  { readonly kind: 'live' | 'none' } | ({ readonly kind: 'trace' } & Omit<Opened, 'servers' | 'events'>);

/** An axis of causal order. */
export interface OrderAxis {
  /** Puts events into order: a part of the page that is loaded when it is asked for. */
  readonly ordering: Ordering;
  /** In columns, as if they were milliseconds. */
  readonly view: Viewport;
  /** The time from which on events are put into order; undefined: the last ones are. */
  readonly fromMs: number | undefined;
}

/** What is kept of a source while another one is shown. */
export interface SourceView {
  readonly source: Source;
  readonly lanes: Lanes;
  readonly view: Viewport;
  /** The axis of causal order in place of time; undefined: the axis is time. */
  readonly order?: OrderAxis | undefined;
  readonly chosen: Item | undefined;
  /** The moment that is shown, in ms; undefined: the present of a grid, the end of a trace. */
  readonly playheadMs?: number | undefined;
  /** The violation that is shown, by its place among those of the trace. */
  readonly violation?: number | undefined;
  /** Of a scene, the caption that is shown, counted from 0; undefined: what it is about. */
  readonly caption?: number | undefined;
  /** How many events were omitted from those that are held, because there were too many. */
  readonly omitted: number;
  /** The names of the grid and of its servers. */
  readonly names: GridNames;
  /** The configuration of a running grid, as JSON, if it can be simulated here. */
  readonly configuration?: string | undefined;
}

/** The view of a source before its first event. */
export function emptyView(
  source: Source,
  servers: number,
  facts: FactTable,
  names: GridNames = {},
): SourceView {
  const lanes = new Lanes(servers, HELD_MAX, facts, { maxCharacters: HELD_MAX_CHARS });
  return { source, lanes, view: FIRST_VIEW, chosen: undefined, omitted: 0, names };
}

/** Moves a viewport that follows the time to the present. */
export function advanceView(source: SourceView, nowMs: number): SourceView {
  return source.view.isFollowing ? { ...source, view: followed(source.view, nowMs) } : source;
}
