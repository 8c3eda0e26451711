/**
 * What the page knows and decides: a pure machine like that of a server. What is drawn is a function of its state; what is to
 * be done in the world is an effect. The events held are the one thing that it does not copy: see Lanes.
 */
import type { ServerState, Told } from '../lib/live/live.ts';
import type { Machine } from '../lib/machine/machine.ts';
import { FAULT_KINDS, type DrawnKind } from '../lib/sim/plannedFault.ts';
import { describe, FIRST_FILTER, type Filter } from './model/filter.ts';
import { Lanes, type Item, type Kind } from './model/lanes.ts';
import {
  FIRST_VIEW,
  fitted,
  followed,
  panned,
  revealing,
  timeText,
  zoomed,
  type Viewport,
} from './model/viewport.ts';
import type { Job, Opened, SimSettings } from './work/jobs.ts';

/** Events that are held. */
export const HELD_MAX = 100_000;
/** Entries of a log that are shown at first, and at the most. */
const LOG_LENGTH = 50;
const LOG_LENGTH_MAX = 3_200;
/** Problems that are shown at a time. */
const NOTICES_MAX = 4;

/** What is seen: the grid as it is now, or a trace. */
export type Source =
  { readonly kind: 'live' } | ({ readonly kind: 'trace' } & Omit<Opened, 'servers' | 'events'>);

/** What was seen of one source: kept while another is looked at. */
export interface Sight {
  readonly lanes: Lanes;
  readonly view: Viewport;
  readonly chosen: Item | undefined;
  /** Events that were left out of what is held, for there were too many. */
  readonly omitted: number;
}

/** An event that is asked for before it is there. */
export interface Wanted {
  readonly server: number;
  readonly atMs: number;
  /** The run of the grid in which it is, or its first letters; otherwise it is in the simulation that is asked for. */
  readonly run?: string;
  /** Of several at that time, the one of this kind. */
  readonly of?: Kind;
}

export interface PageState {
  readonly connection: 'connecting' | 'open' | 'lost';
  readonly run: string;
  readonly epochMs: number;
  /** The live clock less that of the page. */
  readonly clockMs: number;
  /** When the grid told something last, on the live clock. */
  readonly toldMs: number;
  /** What was asked for and is not answered yet. */
  readonly asks: ReadonlyMap<number, string>;
  readonly servers: readonly ServerState[];
  readonly source: Source;
  readonly live: Sight;
  readonly trace: Sight | undefined;
  readonly pointed: Item | undefined;
  readonly filter: Filter;
  /** Whether the events in sight are listed in words, too. */
  readonly isListOpen: boolean;
  readonly through: number;
  readonly logs: ReadonlySet<number>;
  /** Entries of each log that are shown. */
  readonly logLength: number;
  readonly notices: readonly { readonly id: number; readonly text: string }[];
  readonly nextId: number;
  /** What a worker is busy with, in words. */
  readonly work: string | undefined;
  readonly sim: SimSettings;
  /** Which event is to be chosen as soon as it is there. */
  readonly wanted: Wanted | undefined;
  /** What is to be said to those who do not see the page. */
  readonly said: string;
}

export type PageEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'told'; readonly told: Told; readonly pageMs: number }
  | { readonly kind: 'asked'; readonly line: string }
  | { readonly kind: 'throughChosen' | 'logToggled' | 'serverToggled'; readonly server: number }
  | { readonly kind: 'kindToggled'; readonly of: Kind }
  | { readonly kind: 'textFiltered'; readonly text: string }
  | { readonly kind: 'logLengthened' }
  | { readonly kind: 'listToggled'; readonly isOpen: boolean }
  | { readonly kind: 'pointed'; readonly item: Item | undefined }
  | { readonly kind: 'chosen'; readonly item: Item | undefined }
  | { readonly kind: 'zoomed'; readonly factor: number; readonly around: number }
  | { readonly kind: 'panned'; readonly by: number }
  | { readonly kind: 'followToggled'; readonly pageMs: number }
  | { readonly kind: 'fitted' }
  | { readonly kind: 'noticeClosed'; readonly id: number }
  | {
      readonly kind: 'filesDropped';
      readonly files: readonly { readonly name: string; readonly text: string }[];
    }
  | { readonly kind: 'simChanged'; readonly sim: Partial<SimSettings> }
  | { readonly kind: 'simFaultToggled'; readonly fault: DrawnKind }
  | { readonly kind: 'simAsked' }
  | { readonly kind: 'workStopped' }
  | { readonly kind: 'workProgressed'; readonly text: string }
  | { readonly kind: 'workFailed'; readonly reason: string }
  | ({ readonly kind: 'traceOpened' } & Opened)
  | { readonly kind: 'traceClosed' }
  | { readonly kind: 'saveAsked' }
  | ({ readonly kind: 'eventWanted' } & Wanted);

export type PageEffect =
  { readonly kind: 'ask'; readonly ask: number; readonly line: string } | { readonly kind: 'stopWork' } | Job;

type Step = readonly [PageState, readonly PageEffect[]];

/** Nothing seen yet. */
function blank(servers: number): Sight {
  return { lanes: new Lanes(servers, HELD_MAX), view: FIRST_VIEW, chosen: undefined, omitted: 0 };
}

/** The sight that is looked at. */
export function sightOf({ source, live, trace }: PageState): Sight {
  return source.kind === 'trace' && trace !== undefined ? trace : live;
}

export function pageMachine(sim: SimSettings): Machine<PageState, PageEvent, PageEffect> {
  return {
    init: {
      connection: 'connecting',
      run: '',
      epochMs: 0,
      clockMs: 0,
      toldMs: 0,
      asks: new Map(),
      servers: [],
      source: { kind: 'live' },
      live: blank(0),
      trace: undefined,
      pointed: undefined,
      filter: FIRST_FILTER,
      isListOpen: false,
      through: 0,
      logs: new Set(),
      logLength: LOG_LENGTH,
      notices: [],
      nextId: 1,
      work: undefined,
      sim,
      wanted: undefined,
      said: '',
    },
    step,
  };
}

function step(state: PageState, event: PageEvent): Step {
  switch (event.kind) {
    case 'connected':
      return [{ ...state, connection: 'open' }, []];
    case 'disconnected':
      return [{ ...state, connection: state.connection === 'connecting' ? 'connecting' : 'lost' }, []];
    case 'told':
      return [toldOf(state, event.told, event.pageMs), []];
    case 'asked':
      if (state.connection !== 'open')
        return [noticed(state, `there is no connection to the grid${unsaid(event.line)}`), []];
      return [
        { ...state, nextId: state.nextId + 1, asks: new Map(state.asks).set(state.nextId, event.line) },
        [{ kind: 'ask', ask: state.nextId, line: event.line }],
      ];
    case 'throughChosen':
      return [{ ...state, through: event.server }, []];
    case 'logToggled':
      return [{ ...state, logs: toggled(state.logs, event.server) }, []];
    case 'serverToggled':
      return [filtered(state, { withoutServers: toggled(state.filter.withoutServers, event.server) }), []];
    case 'kindToggled':
      return [filtered(state, { withoutKinds: toggled(state.filter.withoutKinds, event.of) }), []];
    case 'textFiltered':
      return [filtered(state, { text: event.text.toLowerCase() }), []];
    case 'logLengthened':
      return [{ ...state, logLength: Math.min(LOG_LENGTH_MAX, 4 * state.logLength) }, []];
    case 'listToggled':
      return [{ ...state, isListOpen: event.isOpen }, []];
    case 'pointed':
      return [{ ...state, pointed: event.item }, []];
    case 'chosen':
      return [choose(state, event.item), []];
    case 'zoomed':
      return [seen(state, (sight) => ({ view: zoomed(sight.view, event.factor, event.around) })), []];
    case 'panned':
      return [seen(state, (sight) => ({ view: panned(sight.view, event.by) })), []];
    case 'followToggled': {
      const nowMs = nowOf(state, event.pageMs);
      return [
        seen(state, ({ view }) => ({
          view: view.isFollowing ? { ...followed(view, nowMs), isFollowing: false } : followed(view, nowMs),
        })),
        [],
      ];
    }
    case 'fitted': {
      const { lanes } = sightOf(state);
      return [seen(state, () => ({ view: fitted(lanes.span.fromMs, lanes.span.toMs) })), []];
    }
    case 'noticeClosed':
      return [{ ...state, notices: state.notices.filter(({ id }) => id !== event.id) }, []];
    case 'filesDropped':
      return [{ ...state, work: 'reading' }, [{ kind: 'open', files: event.files }]];
    case 'simChanged':
      return [{ ...state, sim: { ...state.sim, ...event.sim } }, []];
    case 'simFaultToggled': {
      const { sim } = state;
      const faults = FAULT_KINDS.filter((kind) => sim.faults.includes(kind) !== (kind === event.fault));
      return [{ ...state, sim: { ...sim, faults } }, []];
    }
    case 'simAsked':
      // What is wanted of a simulation is asked for behind it.
      return [
        { ...state, work: 'simulating', wanted: ofRun(state.wanted) },
        [{ kind: 'simulate', sim: state.sim }],
      ];
    case 'workStopped':
      return [{ ...state, work: undefined }, [{ kind: 'stopWork' }]];
    case 'workProgressed':
      return [state.work === undefined ? state : { ...state, work: event.text }, []];
    case 'workFailed':
      return [noticed({ ...state, work: undefined }, event.reason), []];
    case 'traceOpened':
      return [opened(state, event), []];
    case 'traceClosed': {
      const grid = { ...state, source: { kind: 'live' }, trace: undefined, pointed: undefined } as const;
      return [found({ ...grid, logs: new Set() }), []];
    }
    case 'saveAsked': {
      const { lanes, omitted } = sightOf(state);
      const events = lanes.all.map((item) => item.event);
      const origin = state.source.kind === 'trace' ? state.source.origin : undefined;
      const save = { kind: 'save', events, servers: lanes.servers, epochMs: state.epochMs } as const;
      const sample = omitted > 0 ? { omitted } : {};
      return [state, [origin === undefined ? { ...save, ...sample } : { ...save, origin }]];
    }
    case 'eventWanted': {
      const after = { ...state, wanted: event };
      return [event.run === undefined ? after : found(after), []];
    }
    default:
      return event satisfies never;
  }
}

/** What the grid has told. */
function toldOf(state: PageState, told: Told, pageMs: number): PageState {
  switch (told.kind) {
    case 'hello': {
      // Connected again, the same run tells all that it holds from the beginning; what was in the way before is not any more.
      const { view, chosen } = state.live;
      const isSame = told.run === state.run;
      const live = { ...blank(told.servers), ...(isSame ? { view } : {}) };
      const again =
        isSame && chosen !== undefined
          ? { server: chosen.lane, atMs: chosen.atMs, run: told.run, of: chosen.event.kind }
          : undefined;
      const { wanted } = state;
      const isForeign = wanted?.run !== undefined && !told.run.startsWith(wanted.run);
      const after = isForeign
        ? noticed(
            { ...state, notices: [] },
            'the link is to an event of another run of the grid, which is over',
          )
        : { ...state, notices: [] };
      return {
        ...after,
        servers: isSame ? state.servers : [],
        wanted: isForeign ? again : (wanted ?? again),
        run: told.run,
        epochMs: told.epochMs,
        clockMs: told.nowMs - pageMs,
        toldMs: told.nowMs,
        asks: new Map(),
        live,
        through: Math.min(state.through, told.servers - 1),
        pointed: undefined,
      };
    }
    case 'events': {
      state.live.lanes.add(told.events);
      const omitted = state.live.omitted + told.omitted;
      return found({ ...state, live: { ...current(state.live, told.nowMs), omitted } });
    }
    case 'state':
      return {
        ...state,
        servers: told.servers,
        clockMs: told.nowMs - pageMs,
        toldMs: told.nowMs,
        live: current(state.live, told.nowMs),
      };
    case 'done': {
      const asks = new Map(state.asks);
      asks.delete(told.ask);
      const after = { ...state, asks };
      if (told.problem !== undefined)
        return noticed(after, `${told.problem}${unsaid(state.asks.get(told.ask) ?? '')}`);
      return told.answers.length === 0 ? after : noticed(after, told.answers.join('\n'));
    }
    default:
      return told satisfies never;
  }
}

/** A view that follows is where the time is, so that it is known what is seen. */
function current(sight: Sight, nowMs: number): Sight {
  return sight.view.isFollowing ? { ...sight, view: followed(sight.view, nowMs) } : sight;
}

/** What was to be said and was not, so that it is not lost. */
function unsaid(line: string): string {
  const message = /^\d+ broadcast (.+)$/s.exec(line)?.[1];
  return message === undefined ? '' : `; this was not said: ${message}`;
}

/** The live clock's time: where there is no connection, the time stands still, for nobody knows what has happened since. */
export function nowOf({ connection, clockMs, toldMs }: PageState, pageMs: number): number {
  return connection === 'open' ? pageMs + clockMs : toldMs;
}

/** What is seen now: a view that follows is where the time is. */
export function viewOf(state: PageState, pageMs: number): Viewport {
  const { view } = sightOf(state);
  return view.isFollowing && state.source.kind === 'live' ? followed(view, nowOf(state, pageMs)) : view;
}

/** A trace is looked at. */
function opened(
  state: PageState,
  { name, servers, events, violations, verdict, link, origin }: PageEvent & { kind: 'traceOpened' },
): PageState {
  const lanes = new Lanes(servers, Math.max(HELD_MAX, events.length));
  lanes.add(events);
  const { fromMs, toMs } = lanes.span;
  const first = violations[0];
  const view =
    first === undefined
      ? fitted(fromMs, toMs)
      : fitted(Math.max(fromMs, first.atMs - 2_000), Math.min(toMs, first.atMs + 500));
  const trace = { lanes, view, chosen: undefined, omitted: origin?.omitted ?? 0 };
  const source: Source = {
    kind: 'trace',
    name,
    violations,
    verdict,
    ...(link === undefined ? {} : { link }),
    ...(origin === undefined ? {} : { origin }),
  };
  const after = {
    ...state,
    source,
    trace,
    work: undefined,
    pointed: undefined,
    logs: new Set<number>(),
    said: `${name}: ${verdict}`,
  };
  // Files are not what a link asks for.
  if (link === undefined) return after;
  const chosen = found(after);
  return { ...chosen, wanted: ofRun(chosen.wanted) };
}

/** What is wanted, if it is of a run of the grid. */
function ofRun(wanted: Wanted | undefined): Wanted | undefined {
  return wanted?.run === undefined ? undefined : wanted;
}

function choose(state: PageState, item: Item | undefined): PageState {
  if (item === undefined) return seen(state, () => ({ chosen: undefined }));
  const said = `server ${String(item.lane)}, ${timeText(item.atMs)}: ${describe(item.event)}`;
  return { ...seen(state, ({ view }) => ({ chosen: item, view: revealing(view, item.atMs) })), said };
}

/** Chooses the event that a link asks for, once it is there. */
function found(state: PageState): PageState {
  const { wanted } = state;
  if (wanted === undefined) return state;
  // A link into the grid's run is of no use in another one.
  if (wanted.run !== undefined && (state.source.kind === 'trace' || !state.run.startsWith(wanted.run)))
    return state;
  if (wanted.run === undefined && state.source.kind === 'live') return state;
  const { lanes } = sightOf(state);
  const lane = lanes.lane(wanted.server);
  const near: Item[] = [];
  for (let i = lanes.placeAt(wanted.server, wanted.atMs - NEAR_MS); i < lane.length; i++) {
    const item = lane[i] as Item;
    if (item.atMs > wanted.atMs + NEAR_MS) break;
    near.push(item);
  }
  const item = near.find(({ event }) => event.kind === wanted.of) ?? near[0];
  if (item === undefined) return state;
  const after = { ...state, wanted: undefined };
  // One that was chosen already is chosen still: nothing moves.
  return wanted.of === undefined ? choose(after, item) : seen(after, () => ({ chosen: item }));
}

/** As exact as a link tells a time, and a little less. */
const NEAR_MS = 0.0005;

function seen(state: PageState, change: (sight: Sight) => Partial<Sight>): PageState {
  const sight = sightOf(state);
  const after = { ...sight, ...change(sight) };
  return sight === state.live ? { ...state, live: after } : { ...state, trace: after };
}

function filtered(state: PageState, change: Partial<Filter>): PageState {
  return { ...state, filter: { ...state.filter, ...change } };
}

function noticed(state: PageState, text: string): PageState {
  const notices = [...state.notices, { id: state.nextId, text }].slice(-NOTICES_MAX);
  return { ...state, notices, nextId: state.nextId + 1, said: text };
}

function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const after = new Set(set);
  if (!after.delete(value)) after.add(value);
  return after;
}
