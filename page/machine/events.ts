/** The events and effects of the page. Types only. */
import type { GridMessage } from '../../lib/trace/live.ts';
import type { DrawnKind } from '../../lib/sim/plannedFault.ts';
import type { Item, Kind } from '../model/lanes.ts';
import type { Ordering } from '../model/ordered.ts';
import type { Job, NamedBytes, Opened, SimSettings } from '../work/jobs.ts';
import type { ShownCaption } from './caption.ts';
import type { ExploreEffect, ExploreEvent } from './exploreState.ts';
import type { Viewport } from '../model/viewport.ts';
import type { Tab } from '../model/tab.ts';
import type { PlayheadEvent } from './play.ts';
import type { Wanted, WantedView } from './state.ts';

export type PageEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  /** The grid has closed the connection for good. */
  | { readonly kind: 'dismissed'; readonly reason: string }
  /** The page is a copy without a grid. */
  | { readonly kind: 'gridMissing' }
  | { readonly kind: 'gridMessage'; readonly message: GridMessage; readonly pageMs: number }
  | { readonly kind: 'lineEntered'; readonly line: string }
  | { readonly kind: 'tabChosen'; readonly tab: Tab }
  /** A server, by the head of its lane. */
  | { readonly kind: 'endChosen'; readonly server: number }
  | { readonly kind: 'linkChosen'; readonly a: number; readonly b: number }
  | { readonly kind: 'endsCleared' }
  /** The table of all servers was opened or closed. */
  | { readonly kind: 'detailsToggled'; readonly isOpen: boolean }
  /** The panel of a protocol was used. */
  | { readonly kind: 'panelUsed'; readonly protocol: string; readonly event: unknown }
  | { readonly kind: 'serverToggled'; readonly server: number }
  /** Servers are folded into one row each, or unfolded. */
  | { readonly kind: 'folded'; readonly servers: readonly number[]; readonly isFolded: boolean }
  | { readonly kind: 'kindToggled'; readonly of: Kind }
  | { readonly kind: 'textFiltered'; readonly text: string }
  | { readonly kind: 'presentToggled' }
  | { readonly kind: 'listToggled'; readonly isOpen: boolean }
  | { readonly kind: 'pointed'; readonly item: Item | undefined }
  | { readonly kind: 'chosen'; readonly item: Item | undefined }
  /** A violation, by its place among those of the trace. */
  | { readonly kind: 'violationChosen'; readonly place: number }
  | { readonly kind: 'zoomed'; readonly factor: number; readonly around: number }
  /** By a key or a button, which has no place. */
  | { readonly kind: 'zoomedByKey'; readonly factor: number; readonly pageMs: number }
  | { readonly kind: 'panned'; readonly by: number }
  /** The stretch of time in view, by the overview. */
  | { readonly kind: 'brushed'; readonly view: Viewport }
  | { readonly kind: 'followToggled'; readonly pageMs: number }
  | { readonly kind: 'fitted' }
  /** The axis is causal order in place of time, or time again. */
  | { readonly kind: 'axisToggled'; readonly ordering: Ordering; readonly pageMs: number }
  | { readonly kind: 'noticeClosed'; readonly id: number }
  | {
      readonly kind: 'filesDropped';
      readonly files: readonly NamedBytes[];
    }
  | { readonly kind: 'simChanged'; readonly sim: Partial<SimSettings> }
  | { readonly kind: 'simFaultToggled'; readonly fault: DrawnKind }
  | { readonly kind: 'simRequested' }
  /** By an address: it is run unless it is shown already. */
  | { readonly kind: 'simWanted' }
  /** A scene, by its name: it is played unless it is shown already. */
  | { readonly kind: 'sceneWanted'; readonly name: string }
  | ({ readonly kind: 'captionShown' } & ShownCaption)
  | { readonly kind: 'workStopped' }
  | { readonly kind: 'workProgressed'; readonly text: string }
  | { readonly kind: 'workFailed'; readonly reason: string }
  | ({ readonly kind: 'traceOpened' } & Opened)
  | { readonly kind: 'saveRequested' }
  | ({ readonly kind: 'eventWanted' } & Wanted)
  | ({ readonly kind: 'viewWanted' } & WantedView)
  | { readonly kind: 'permalinkRefused'; readonly reason: string }
  | PlayheadEvent
  | ExploreEvent;

export type PageEffect =
  | { readonly kind: 'ask'; readonly ask: number; readonly line: string }
  | { readonly kind: 'stopWork' }
  | Job
  | ExploreEffect;
