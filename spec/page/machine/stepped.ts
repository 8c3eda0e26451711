/** Runs the page's machine on events; and helpers to write these events. */
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { PROTOCOLS } from '../../../lib/protocols.ts';
import type { LiveEvent, ServerState, GridMessage } from '../../../lib/trace/live.ts';
import type { PageEffect, PageEvent } from '../../../page/machine/events.ts';
import { pageMachine } from '../../../page/machine/machine.ts';
import type { PageState } from '../../../page/machine/state.ts';
import { FIRST_SIM } from '../../../page/model/simSettings.ts';
import type { PageProtocols } from '../../../page/panel/model.ts';
import type { ChatEvent, ChatState } from '../../../page/panels/chatroom/model/state.ts';
import { PANELS } from '../../../page/panels/panels.ts';
import { deepFreeze } from '../../support/deepFreeze.ts';

/** The protocols of the page itself. */
export const KNOWN: PageProtocols = { known: PROTOCOLS, panels: PANELS, grid: CHATROOM };

/** Steps through events; every state is frozen, except the contents of Lanes. */
export function after(events: readonly PageEvent[], from?: PageState) {
  return afterWith(KNOWN, events, from);
}

/** The same on a page with other protocols. */
export function afterWith(protocols: PageProtocols, events: readonly PageEvent[], from?: PageState) {
  const machine = pageMachine(FIRST_SIM, protocols);
  let state = from ?? machine.init;
  let effects: readonly PageEffect[] = [];
  for (const event of events) {
    frozen(state);
    [state, effects] = machine.step(state, event);
  }
  return { state, effects };
}

function frozen({ live, trace, simulate, ...rest }: PageState): void {
  deepFreeze({ ...rest, pointed: undefined });
  for (const view of [live, trace, simulate]) {
    deepFreeze(view.view);
    Object.freeze(view);
  }
}

export const told = (message: GridMessage, pageMs = 0): PageEvent => ({
  kind: 'gridMessage',
  message,
  pageMs,
});
export const hello = (run = 'run-one', servers = 3, nowMs = 100): PageEvent =>
  told({ kind: 'hello', servers, run, epochMs: 5_000, nowMs });
export const tells = (events: readonly LiveEvent[], omitted = 0, nowMs = 0): PageEvent =>
  told({ kind: 'events', events, omitted, nowMs });
export const server = (id: number): ServerState => ({
  id,
  state: 'running',
  sinceMs: 0,
  alive: [],
  suspected: [],
  lost: [],
  messages: 0,
});
export const opened = (
  events: readonly LiveEvent[],
  rest: Partial<PageEvent & { kind: 'traceOpened' }> = {},
): PageEvent => ({
  kind: 'traceOpened',
  name: 'a.ndjson',
  servers: 3,
  events,
  violations: [],
  violationCount: rest.violations?.length ?? 0,
  checkedCount: 9,
  verdict: 'all is well',
  ...rest,
});
/** An event of the chat room's panel. */
export const usesChat = (event: ChatEvent): PageEvent => ({ kind: 'panelUsed', protocol: 'chatroom', event });
export const chatOf = ({ panels }: PageState): ChatState => panels.get('chatroom') as ChatState;
export const CONNECTED: readonly PageEvent[] = [{ kind: 'connected' }, hello()];
/** The grid is gone. */
export const GONE: readonly PageEvent[] = [...CONNECTED, { kind: 'disconnected' }];
