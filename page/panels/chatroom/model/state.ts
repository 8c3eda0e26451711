/** The state of the chat room's panel, and its transitions. Pure. */
import { CHATROOM } from '../../../../lib/agents/chatroom/protocol.ts';
import { toggled } from '../../../model/toggled.ts';
import type { PanelModel } from '../../../panel/model.ts';

export interface ChatState {
  /** The server through which messages are broadcast. */
  readonly through: number;
  /** The servers whose logs were chosen to be shown; none: the first few. */
  readonly logs: ReadonlySet<number>;
  /** Entries of each log that are shown. */
  readonly logLength: number;
}

/** The panel's own events. */
export type ChatEvent =
  | { readonly kind: 'throughChosen' | 'logToggled'; readonly server: number }
  | { readonly kind: 'logLengthened' };

/** Entries of a log that are shown at first, and at most. */
const LOG_LENGTH = 50;
const LOG_LENGTH_MAX = 3_200;

export const CHAT_MODEL: PanelModel<ChatState, ChatEvent> = {
  facts: CHATROOM,
  counts: 'messages',
  init: { through: 0, logs: new Set(), logLength: LOG_LENGTH },
  step: (state, event) => {
    switch (event.kind) {
      case 'gridFound':
        return { ...state, through: Math.min(state.through, event.servers - 1) };
      case 'serverChosen':
        return { ...state, through: event.server };
      case 'sourceChanged':
        return { ...state, logs: new Set() };
      case 'used':
        return used(state, event.event);
      default:
        return event satisfies never;
    }
  },
  unsent: (line) => {
    const message = /^\d+ broadcast (.+)$/s.exec(line)?.[1];
    return message === undefined ? undefined : `this was not broadcast: ${message}`;
  },
};

function used(state: ChatState, event: ChatEvent): ChatState {
  switch (event.kind) {
    case 'throughChosen':
      return { ...state, through: event.server };
    case 'logToggled':
      return { ...state, logs: toggled(state.logs, event.server) };
    case 'logLengthened':
      return { ...state, logLength: Math.min(LOG_LENGTH_MAX, 4 * state.logLength) };
    default:
      return event satisfies never;
  }
}
