/** The messages of the grid: its greeting, events, the state of its servers, and answers. */
import type { Told } from '../../lib/trace/live.ts';
import type { PageProtocols } from '../panel/model.ts';
import { found, spotOf } from './chosen.ts';
import { noticed } from './notices.ts';
import { panelsTold, unsent } from './panels.ts';
import { advanceView, emptyView } from './sourceView.ts';
import type { PageState } from './state.ts';

/** The state after a message of the grid. */
export function onGridMessage(
  state: PageState,
  told: Told,
  pageMs: number,
  protocols: PageProtocols,
): PageState {
  switch (told.kind) {
    case 'hello':
      return panelsTold(greeted(state, told, pageMs), protocols.panels, {
        kind: 'gridFound',
        servers: told.servers,
      });
    case 'events': {
      state.live.lanes.add(told.events);
      const omitted = state.live.omitted + told.omitted;
      return found({ ...state, live: { ...advanceView(state.live, told.nowMs), omitted } });
    }
    case 'state':
      return {
        ...state,
        servers: told.servers,
        clockMs: told.nowMs - pageMs,
        toldMs: told.nowMs,
        live: advanceView(state.live, told.nowMs),
      };
    case 'done': {
      const asks = new Map(state.asks);
      asks.delete(told.ask);
      const after = { ...state, asks };
      if (told.problem !== undefined)
        return noticed(after, `${told.problem}${unsent(state.asks.get(told.ask) ?? '', protocols)}`);
      return told.answers.length === 0 ? after : noticed(after, told.answers.join('\n'), true);
    }
    default:
      return told satisfies never;
  }
}

/** Connected, for the first time or again. */
function greeted(state: PageState, told: Told & { kind: 'hello' }, pageMs: number): PageState {
  // After a reconnection the same run sends all events that it holds from the beginning; former problems are over.
  const { view, chosen, lanes } = state.live;
  const isSame = told.run === state.run;
  const live = { ...emptyView(told.servers, lanes.facts), ...(isSame ? { view } : {}) };
  const again =
    isSame && chosen !== undefined
      ? ({ ...spotOf(chosen, lanes), run: told.run, wasChosen: true } as const)
      : undefined;
  // Before the first connection there were no problems of the grid.
  const notices = state.run === '' ? state.notices : [];
  const { wanted } = state;
  const isForeign = wanted?.run !== undefined && !told.run.startsWith(wanted.run);
  const after = isForeign
    ? noticed({ ...state, notices }, 'the link is to an event of another run of the grid, which is over')
    : { ...state, notices };
  return {
    ...after,
    servers: isSame ? state.servers : [],
    wanted: isForeign ? again : (wanted ?? again),
    run: told.run,
    epochMs: told.epochMs,
    isPlain: told.plain === true,
    clockMs: told.nowMs - pageMs,
    toldMs: told.nowMs,
    asks: new Map(),
    live,
    pointed: undefined,
  };
}
