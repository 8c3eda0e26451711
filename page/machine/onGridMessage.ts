/** The messages of the grid: its greeting, events, the state of its servers, and answers. */
import type { GridMessage } from '../../lib/trace/live.ts';
import type { SimSettings } from '../work/jobs.ts';
import type { PageProtocols } from '../panel/model.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { namesIn } from '../../lib/trace/names.ts';
import { isOfOtherRun, otherRunNoticed, restored } from './wantedView.ts';
import { found, spotOf } from './chosen.ts';
import { noticed } from './notices.ts';
import { panelsNotified, unsent } from './panels.ts';
import { advanceView, emptyView } from './sourceView.ts';
import type { PageState } from './state.ts';

/** The state after a message of the grid. */
export function onGridMessage(
  state: PageState,
  message: GridMessage,
  pageMs: number,
  protocols: PageProtocols,
): PageState {
  switch (message.kind) {
    case 'hello':
      return panelsNotified(greeted(state, message, pageMs, protocols), protocols.panels, {
        kind: 'gridFound',
        servers: message.servers,
      });
    case 'events': {
      state.live.lanes.add(message.events);
      const omitted = state.live.omitted + message.omitted;
      return restored(found({ ...state, live: { ...advanceView(state.live, message.nowMs), omitted } }));
    }
    case 'state':
      return {
        ...state,
        servers: message.servers,
        latencyMs: message.latencyMs,
        clockMs: message.nowMs - pageMs,
        lastMessageMs: message.nowMs,
        live: advanceView(state.live, message.nowMs),
      };
    case 'done': {
      const requests = new Map(state.requests);
      requests.delete(message.ask);
      const after = { ...state, requests };
      if (message.problem !== undefined)
        return noticed(
          after,
          `${message.problem}${unsent(state, state.requests.get(message.ask) ?? '', protocols)}`,
        );
      return message.answers.length === 0 ? after : noticed(after, message.answers.join('\n'), true);
    }
    default:
      return message satisfies never;
  }
}

/** The simulation that is offered at first is one of the grid; later, and by a permalink, that of the user. */
function simFor({ sim, run, work }: PageState, { protocol }: FactTable, servers: number): SimSettings {
  return run === '' && work === undefined && sim.protocol !== protocol ? { ...sim, protocol, servers } : sim;
}

/** Connected, for the first time or again. */
function greeted(
  state: PageState,
  message: GridMessage & { kind: 'hello' },
  pageMs: number,
  { known, grid }: PageProtocols,
): PageState {
  // After a reconnection the same run sends all events that it holds from the beginning; former problems are over.
  const { view, chosen, lanes } = state.live;
  const isSame = message.run === state.run;
  const facts = known.get(message.protocol ?? grid.protocol) ?? grid;
  const live = {
    ...emptyView({ kind: 'live' }, message.servers, facts, namesIn(message)),
    configuration: message.configuration,
    ...(isSame ? { view } : {}),
  };
  const again =
    isSame && chosen !== undefined
      ? ({ ...spotOf(chosen, lanes), run: message.run, wasChosen: true } as const)
      : undefined;
  // Before the first connection there were no problems of the grid.
  const notices = state.run === '' ? state.notices : [];
  const { wanted, wantedView } = state;
  const isForeign = isOfOtherRun(message, wanted?.run) || isOfOtherRun(message, wantedView?.run);
  const after = isForeign ? otherRunNoticed({ ...state, notices }) : { ...state, notices };
  return {
    ...after,
    servers: isSame ? state.servers : [],
    sim: simFor(state, facts, message.servers),
    wanted: isForeign ? again : (wanted ?? again),
    wantedView: isForeign ? undefined : wantedView,
    run: message.run,
    epochMs: message.epochMs,
    isPlain: message.plain === true,
    clockMs: message.nowMs - pageMs,
    lastMessageMs: message.nowMs,
    requests: new Map(),
    live,
    ends: [],
    pointed: undefined,
  };
}
