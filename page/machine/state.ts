/** The state of the page, and its first state. */
import type { ServerState } from '../../lib/trace/live.ts';
import { FIRST_FILTER, type Filter } from '../model/filter.ts';
import type { Item, Kind } from '../model/lanes.ts';
import type { Ends } from '../model/mesh.ts';
import type { Seen } from '../model/seen.ts';
import type { Ordering } from '../model/ordered.ts';
import type { Tab } from '../model/tab.ts';
import type { PageProtocols } from '../panel/model.ts';
import type { SimSettings } from '../work/jobs.ts';
import type { ExploreState } from './exploreState.ts';
import type { Play } from './play.ts';
import { emptyView, type SourceView } from './sourceView.ts';

/** An event that is asked for before it is there. */
export interface Wanted {
  readonly server: number;
  readonly atMs: number;
  /** The run of the grid in which it is, or its first letters; otherwise it is in the simulation that is asked for. */
  readonly run?: string;
  /** The name of the trace in which it is. */
  readonly name?: string;
  /** Of several at that time, the one of this kind; of several of it, this one, counted from 0. */
  readonly of?: Kind;
  readonly nth?: number;
  /** It was chosen before the events were sent again, or the address says what is in view: that stays. */
  readonly wasChosen?: true;
}

/** A view that an address asks for. */
export interface WantedView {
  readonly tab: Tab;
  /** The run of the grid that it is of, or its first letters. */
  readonly run?: string | undefined;
  /** The name of the trace that it is of. */
  readonly name?: string | undefined;
  readonly seen: Seen;
  /** How events are ordered, if the axis is causal order. */
  readonly ordering?: Ordering;
}

export interface PageState {
  /** `none`: the page has no grid. */
  readonly connection: 'connecting' | 'open' | 'lost' | 'dismissed' | 'none';
  readonly run: string;
  readonly epochMs: number;
  /** Whether the servers of the grid have no sessions. */
  readonly isPlain: boolean;
  /** The live clock less that of the page. */
  readonly clockMs: number;
  /** The time of the last message of the grid, on the live clock. */
  readonly lastMessageMs: number;
  /** Requests without an answer yet. */
  readonly requests: ReadonlyMap<number, string>;
  readonly servers: readonly ServerState[];
  /** By how much all links of the grid are slowed down; undefined: not known. */
  readonly latencyMs: number | undefined;
  /** The tab that is shown. */
  readonly tab: Tab;
  /** By tab: the grid, the trace that was opened last, and the last simulation. */
  readonly live: SourceView;
  readonly trace: SourceView;
  readonly simulate: SourceView;
  /** The play of the shown source, while it goes on. */
  readonly play: Play | undefined;
  /** The chosen speed of a play. */
  readonly speed: number;
  /** The servers that were chosen by their heads, or as the ends of a link. */
  readonly ends: Ends;
  /** Whether the table of all servers is open. */
  readonly isDetailed: boolean;
  readonly pointed: Item | undefined;
  readonly filter: Filter;
  /** By server: whether the rows of its parts were folded into its own (true), or unfolded. */
  readonly folded: ReadonlyMap<number, boolean>;
  /** Whether the diagram is shown alone, in large type. */
  readonly isPresenting: boolean;
  /** Whether the list of events is open. */
  readonly isListOpen: boolean;
  /** The state of each panel, by the name of its protocol. */
  readonly panels: ReadonlyMap<string, unknown>;
  readonly notices: readonly { readonly id: number; readonly text: string; readonly isPassing: boolean }[];
  readonly nextId: number;
  /** What the worker is doing, in words. */
  readonly work: string | undefined;
  readonly sim: SimSettings;
  /** Whether the simulation is run as soon as the grid has told its configuration. */
  readonly isSimWaiting: boolean;
  /** The event to be chosen as soon as it arrives. */
  readonly wanted: Wanted | undefined;
  /** The view that is asked for as soon as its source is there. */
  readonly wantedView: WantedView | undefined;
  /** Of the page on a model; undefined on that of a grid. */
  readonly explore: ExploreState | undefined;
  /** The text of the live region, for screen readers. */
  readonly announcement: string;
}

/** A second of a trace takes ten. */
const FIRST_SPEED = 0.1;

/** The state before the first event, with the simulation that is offered at first. */
export function firstState(sim: SimSettings, { grid, panels }: PageProtocols): PageState {
  return {
    connection: 'connecting',
    run: '',
    epochMs: 0,
    isPlain: false,
    clockMs: 0,
    lastMessageMs: 0,
    requests: new Map(),
    servers: [],
    latencyMs: undefined,
    tab: 'live',
    live: emptyView({ kind: 'live' }, 0, grid),
    trace: emptyView({ kind: 'none' }, 0, grid),
    simulate: emptyView({ kind: 'none' }, 0, grid),
    play: undefined,
    speed: FIRST_SPEED,
    ends: [],
    isDetailed: false,
    pointed: undefined,
    filter: FIRST_FILTER,
    folded: new Map(),
    isPresenting: false,
    isListOpen: false,
    panels: new Map([...panels].map(([protocol, { init }]) => [protocol, init])),
    notices: [],
    nextId: 1,
    work: undefined,
    sim,
    isSimWaiting: false,
    wanted: undefined,
    wantedView: undefined,
    explore: undefined,
    announcement: '',
  };
}
