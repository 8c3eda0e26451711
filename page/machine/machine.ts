/**
 * The machine of the page: its state and its decisions, pure like the machine of a server. The drawing is a function of the state; actions
 * on the world are effects.
 */
import type { Machine } from '../../lib/machine/machine.ts';
import { ALL_FAULT_KINDS } from '../../lib/sim/plannedFault.ts';
import { isKindShown, type Filter } from '../model/filter.ts';
import type { Kind } from '../model/item.ts';
import { choicesOf } from '../model/kinds.ts';
import { endsWith } from '../model/mesh.ts';
import { toggled } from '../model/toggled.ts';
import { fitted, followed, panned, zoomed, zoomedAt, type Viewport } from '../model/viewport.ts';
import type { PageProtocols } from '../panel/model.ts';
import type { SimSettings } from '../work/jobs.ts';
import { isOfOtherRun, isSimShown, ofGrid, otherRunNoticed, viewWanted } from './wantedView.ts';
import { choose, found, ofRun } from './chosen.ts';
import type { PageEffect, PageEvent } from './events.ts';
import { onExplore } from './explore.ts';
import { noticed } from './notices.ts';
import { panelsNotified, panelUsed, unsent } from './panels.ts';
import { currentView, updateView } from './currentView.ts';
import { presentToggled } from './present.ts';
import { onPlayhead } from './playhead.ts';
import { axisToggled, endNow, isFollowing, moved, placeInView, spanNow, viewNow } from './axis.ts';
import { firstState, type PageState } from './state.ts';
import { onGridMessage } from './onGridMessage.ts';
import { captionShown, sceneWanted } from './scene.ts';
import { simulated } from './simulation.ts';
import { tabShown } from './tabs.ts';
import { opened, saveOf } from './trace.ts';
import { showViolation } from './violations.ts';

type Step = readonly [PageState, readonly PageEffect[]];

/**
 * The machine of the page.
 *
 * @param sim - the simulation that is offered at first
 * @param protocols - the known protocols, whose panels are part of the state
 */
export function pageMachine(
  sim: SimSettings,
  protocols: PageProtocols,
): Machine<PageState, PageEvent, PageEffect> {
  return {
    init: firstState(sim, protocols),
    step: (state, event) => step(state, event, protocols),
  };
}

function step(state: PageState, event: PageEvent, protocols: PageProtocols): Step {
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
    case 'gridMissing':
      return [{ ...state, connection: 'none', live: { ...state.live, source: { kind: 'none' } } }, []];
    case 'gridMessage': {
      const after = onGridMessage(state, event.message, event.pageMs, protocols);
      return state.isSimWaiting && event.message.kind === 'hello' ? simulated(after, protocols) : [after, []];
    }
    case 'lineEntered':
      if (state.connection !== 'open')
        return [
          noticed(state, `there is no connection to the grid${unsent(state, event.line, protocols)}`),
          [],
        ];
      return [
        {
          ...state,
          nextId: state.nextId + 1,
          requests: new Map(state.requests).set(state.nextId, event.line),
        },
        [{ kind: 'ask', ask: state.nextId, line: event.line }],
      ];
    case 'tabChosen':
      return [tabShown(state, event.tab, protocols), []];
    case 'endChosen': {
      const after = { ...state, ends: endsWith(state.ends, event.server) };
      return [
        after.ends.includes(event.server)
          ? panelsNotified(after, protocols.panels, { kind: 'serverChosen', server: event.server })
          : after,
        [],
      ];
    }
    case 'linkChosen':
      return [{ ...state, ends: [event.a, event.b] }, []];
    case 'endsCleared':
      return [{ ...state, ends: [] }, []];
    case 'detailsToggled':
      return [{ ...state, isDetailed: event.isOpen }, []];
    case 'panelUsed':
      return [panelUsed(state, protocols.panels, event.protocol, event.event), []];
    case 'serverToggled':
      return [filtered(state, { withoutServers: toggled(state.filter.withoutServers, event.server) }), []];
    case 'folded': {
      const folded = new Map(state.folded);
      for (const server of event.servers) folded.set(server, event.isFolded);
      return [{ ...state, folded }, []];
    }
    case 'kindToggled':
      return [filtered(state, kindToggled(state, event.of)), []];
    case 'textFiltered':
      return [filtered(state, { text: event.text.toLowerCase() }), []];
    case 'presentToggled':
      return [presentToggled(state), []];
    case 'listToggled':
      return [{ ...state, isListOpen: event.isOpen }, []];
    case 'pointed':
      return [{ ...state, pointed: event.item }, []];
    case 'chosen':
      return [choose({ ...state, wanted: undefined }, event.item), []];
    case 'violationChosen':
      return [showViolation(state, event.place), []];
    case 'zoomed':
      return [moved(state, (view) => zoomed(view, event.factor, event.around)), []];
    case 'zoomedByKey': {
      const { chosen } = currentView(state);
      const place = placeInView(state, chosen, event.pageMs);
      return [moved(state, () => zoomedAt(viewNow(state, event.pageMs), event.factor, place)), []];
    }
    case 'panned':
      return [moved(state, (view) => panned(view, event.by)), []];
    case 'brushed':
      return [updateView(state, () => ({ view: event.view })), []];
    case 'followToggled': {
      const follow = (view: Viewport) => followed(view, endNow(state, event.pageMs));
      return [
        isFollowing(state)
          ? moved(state, (view) => ({ ...follow(view), isFollowing: false }))
          : updateView(moved(state, follow), () => ({ playheadMs: undefined })),
        [],
      ];
    }
    case 'fitted': {
      const { fromMs, toMs } = spanNow(state);
      return [moved(state, () => fitted(fromMs, toMs)), []];
    }
    case 'axisToggled':
      return [axisToggled(state, event), []];
    case 'noticeClosed':
      return [{ ...state, notices: state.notices.filter(({ id }) => id !== event.id) }, []];
    case 'filesDropped':
      return [{ ...state, work: 'reading' }, [{ kind: 'open', files: event.files }]];
    case 'simChanged':
      return [{ ...state, sim: { ...state.sim, ...event.sim } }, []];
    case 'simFaultToggled': {
      const { sim } = state;
      const faults = ALL_FAULT_KINDS.filter((kind) => sim.faults.includes(kind) !== (kind === event.fault));
      return [{ ...state, sim: { ...sim, faults } }, []];
    }
    case 'simWanted': {
      const there = tabShown(state, 'simulate', protocols);
      return isSimShown(state) ? [there, []] : simulated(there, protocols);
    }
    case 'simRequested':
      return simulated(tabShown(state, 'simulate', protocols), protocols);
    case 'sceneWanted':
      return sceneWanted(tabShown(state, 'simulate', protocols), event.name);
    case 'captionShown':
      return [captionShown(state, event), []];
    case 'workStopped':
      return [unworked({ ...state, isSimWaiting: false }), [{ kind: 'stopWork' }]];
    case 'workProgressed':
      return [state.work === undefined ? state : { ...state, work: event.text }, []];
    case 'workFailed':
      return [noticed(unworked(state), event.reason), []];
    case 'traceOpened':
      return [opened(state, event, protocols), []];
    case 'saveRequested':
      return [state, [saveOf(state)]];
    case 'eventWanted': {
      if (isOfOtherRun(state, event.run)) return [otherRunNoticed(state), []];
      const after = { ...state, wanted: event };
      return [found(after), []];
    }
    case 'viewWanted':
      return [viewWanted(state, event), []];
    case 'permalinkRefused':
      return [noticed(state, event.reason), []];
    case 'playheadMoved':
    case 'playheadStepped':
    case 'playToggled':
    case 'speedChosen':
    case 'played':
    case 'violationPlayed':
      return [onPlayhead(state, event), []];
    case 'pathWanted':
    case 'pathRefused':
    case 'stateExplored':
    case 'exploringFailed':
      return onExplore(state, event, protocols);
    default:
      return event satisfies never;
  }
}

/** Without work: what an address asks for of its result will not be there. */
function unworked(state: PageState): PageState {
  return { ...state, work: undefined, wanted: ofRun(state.wanted), wantedView: ofGrid(state.wantedView) };
}

function filtered(state: PageState, change: Partial<Filter>): PageState {
  return { ...state, filter: { ...state.filter, ...change } };
}

/** Shows a kind that was not shown, or hides it. */
function kindToggled(state: PageState, kind: Kind): Partial<Filter> {
  const { chosenKinds } = state.filter;
  const choice = choicesOf(currentView(state).lanes.facts).find((one) => one.kind === kind);
  const wasShown = isKindShown(state.filter, choice ?? { kind, isMinor: false });
  return { chosenKinds: new Map(chosenKinds).set(kind, !wasShown) };
}
