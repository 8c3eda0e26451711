/** What the grid tells the page: of itself, what happens in it, and what comes of what it was asked. */
import type { Told } from '../../lib/trace/live.ts';
import type { PageProtocols } from '../panel/model.ts';
import { found, spotOf } from './chosen.ts';
import { noticed } from './notices.ts';
import { panelsTold, unsent } from './panels.ts';
import { blank, current } from './sight.ts';
import type { PageState } from './state.ts';

/** What the grid has told. */
export function toldOf(state: PageState, told: Told, pageMs: number, protocols: PageProtocols): PageState {
  switch (told.kind) {
    case 'hello':
      return panelsTold(greeted(state, told, pageMs), protocols.panels, {
        kind: 'gridFound',
        servers: told.servers,
      });
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
        return noticed(after, `${told.problem}${unsent(state.asks.get(told.ask) ?? '', protocols)}`);
      return told.answers.length === 0 ? after : noticed(after, told.answers.join('\n'), true);
    }
    default:
      return told satisfies never;
  }
}

/** Connected, for the first time or again. */
function greeted(state: PageState, told: Told & { kind: 'hello' }, pageMs: number): PageState {
  // Connected again, the same run tells all that it holds from the beginning; what was in the way before is not any more.
  const { view, chosen, lanes } = state.live;
  const isSame = told.run === state.run;
  const live = { ...blank(told.servers, lanes.facts), ...(isSame ? { view } : {}) };
  const again =
    isSame && chosen !== undefined
      ? ({ ...spotOf(chosen, lanes), run: told.run, wasChosen: true } as const)
      : undefined;
  // Before there was a grid, nothing of it was in the way.
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
