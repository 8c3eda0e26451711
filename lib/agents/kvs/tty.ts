/** The console of the key-value store: one operation at a time. */
import { agentType } from '../../agent/agentType.ts';
import { indicate, send } from '../../agent/effects.ts';
import { text } from '../../agent/schema.ts';
import { operationOf } from './messages.ts';

/** A line that has been read. */
interface Line {
  readonly by: string;
  readonly line: string;
}

interface Tty {
  /** Whose operation is under way. */
  readonly asking: string | undefined;
  /** Lines that wait until it is answered. */
  readonly waiting: readonly Line[];
}

/** The number of lines that may wait: more than a page of a text that is pasted. A console reads no line while an answer is missing. */
const WAITING_MAX = 1000;

/** The client, which takes operations from this agent and has their outcome for it. */
const CLIENT = '1';

export const kvsTty = agentType({
  name: 'kvs_tty',
  ports: { 1: text },
  requests: text,
  console: {
    prompt: '> ',
    request: (line: string) => line,
    line: (line: string) => line,
    isReady: (state) => (state as Tty).asking === undefined,
  },
  init: (): Tty => ({ asking: undefined, waiting: [] }),
  step: (state, event) => {
    switch (event.kind) {
      case 'requested': {
        const line = { by: event.by, line: event.request };
        if (state.asking === undefined) return readOn([line]);
        if (state.waiting.length === WAITING_MAX) return [state, [indicate('Too many lines wait', event.by)]];
        return [{ ...state, waiting: [...state.waiting, line] }, []];
      }
      case 'received':
        return answered(state, event.message);
      case 'down':
        // The operation or its answer is lost.
        return event.name === CLIENT && state.asking !== undefined
          ? answered(state, 'No answer')
          : [state, []];
      default:
        return [state, []];
    }
  },
  workload: ({ asking }) => (asking === undefined ? ['put x 1', 'put x 2', 'put y 1', 'get x', 'get y'] : []),
});

function answered({ asking, waiting }: Tty, outcome: string) {
  const [state, effects] = readOn(waiting);
  return [state, [indicate(outcome, asking), ...effects]] as const;
}

/** Reads lines up to the first that is an operation. */
function readOn(lines: readonly Line[]) {
  const invalid = [];
  for (const [at, { by, line }] of lines.entries()) {
    const operation = operationOf(line);
    if (operation !== undefined)
      return [{ asking: by, waiting: lines.slice(at + 1) }, [...invalid, send(CLIENT, operation)]] as const;
    invalid.push(indicate('Invalid command', by));
  }
  return [{ asking: undefined, waiting: [] }, invalid] as const;
}
