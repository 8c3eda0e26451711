/**
 * What the page knows and decides: a pure machine like that of a server. What is drawn is a function of its state; what is to
 * be done in the world is an effect.
 */
import type { Machine } from '../../lib/machine/machine.ts';
import { FAULT_KINDS } from '../../lib/sim/plannedFault.ts';
import { isKindShown, type Filter } from '../model/filter.ts';
import type { Kind } from '../model/item.ts';
import { choicesOf } from '../model/kinds.ts';
import { fitted, followed, panned, zoomed, zoomedAt } from '../model/viewport.ts';
import type { SimSettings } from '../work/jobs.ts';
import { choose, found, ofRun } from './chosen.ts';
import type { PageEffect, PageEvent } from './events.ts';
import { noticed, unsaid } from './notices.ts';
import { nowOf, seen, sightOf, viewOf } from './seen.ts';
import { firstState, type PageState } from './state.ts';
import { toldOf } from './told.ts';
import { closed, opened, saveOf } from './trace.ts';

/** Entries of a log that are shown at the most. */
const LOG_LENGTH_MAX = 3_200;

type Step = readonly [PageState, readonly PageEffect[]];

export function pageMachine(sim: SimSettings): Machine<PageState, PageEvent, PageEffect> {
  return { init: firstState(sim), step };
}

function step(state: PageState, event: PageEvent): Step {
  switch (event.kind) {
    case 'connected':
      return [{ ...state, connection: 'open' }, []];
    case 'dismissed':
      return [
        noticed(
          { ...state, connection: 'dismissed' },
          `the grid has closed this page: ${event.reason}; reload it to come back`,
        ),
        [],
      ];
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
      return [filtered(state, kindToggled(state, event.of)), []];
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
    case 'zoomedByKey': {
      const view = viewOf(state, event.pageMs);
      return [seen(state, ({ chosen }) => ({ view: zoomedAt(view, event.factor, chosen?.atMs) })), []];
    }
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
    case 'traceClosed':
      return [closed(state), []];
    case 'saveAsked':
      return [state, [saveOf(state)]];
    case 'eventWanted': {
      const after = { ...state, wanted: event };
      return [event.run === undefined ? after : found(after), []];
    }
    case 'linkRefused':
      return [noticed(state, event.reason), []];
    default:
      return event satisfies never;
  }
}

function filtered(state: PageState, change: Partial<Filter>): PageState {
  return { ...state, filter: { ...state.filter, ...change } };
}

/** Shows a kind that was not shown, or hides it. */
function kindToggled(state: PageState, kind: Kind): Partial<Filter> {
  const { chosenKinds } = state.filter;
  const choice = choicesOf(sightOf(state).lanes.facts).find((one) => one.kind === kind);
  const wasShown = isKindShown(state.filter, choice ?? { kind, isMinor: false });
  return { chosenKinds: new Map(chosenKinds).set(kind, !wasShown) };
}

function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const after = new Set(set);
  if (!after.delete(value)) after.add(value);
  return after;
}
