// Two agents in two boxes, for the rows `boxes-…`: a module for `ovid run`. The port of the first box is in BENCH_PEERS; the second has the next.
import { agentType, configure, indicate, s, send } from '../lib/agent/index.ts';

/** Messages on their way at a time: the receiver confirms them twice a window. */
const WINDOW = 4_000;
const TEXT = 'sixteen bytes...';

type Source = { readonly sent: number; readonly goal: number; readonly asked: number };

const source = agentType({
  name: 'source',
  ports: { answers: s.oneOf(s.integer, s.string) },
  requests: s.object({ kind: s.literal('send', 'ask'), count: s.integer }),
  init: (): Source => ({ sent: 0, goal: 0, asked: 0 }),
  step: (state, event) => {
    /** Sends up to a window beyond the confirmed messages. */
    const sending = (state: Source, confirmed: number) => {
      const sent = Math.min(state.goal, confirmed + WINDOW);
      return [
        { ...state, sent },
        Array.from({ length: sent - state.sent }, () => send('sink', TEXT)),
      ] as const;
    };
    switch (event.kind) {
      case 'requested': {
        const { kind, count } = event.request;
        if (kind === 'ask') return [{ ...state, asked: count }, [send('sink', 1)]];
        return sending({ ...state, goal: state.goal + count }, state.sent);
      }
      case 'received': {
        if (typeof event.message === 'number')
          return event.message === state.goal ? [state, [indicate('done')]] : sending(state, event.message);
        const asked = state.asked - 1;
        return [{ ...state, asked }, [asked === 0 ? indicate('done') : send('sink', asked)]];
      }
      default:
        return [state, []];
    }
  },
});

const sink = agentType({
  name: 'sink',
  ports: { texts: s.oneOf(s.string, s.integer) },
  init: () => 0,
  step: (count, event) => {
    if (event.kind !== 'received') return [count, []];
    if (typeof event.message === 'number') return [count, [send('source', TEXT)]];
    const next = count + 1;
    return [next, next % (WINDOW / 2) === 0 ? [send('source', next)] : []];
  },
});

const port = Number(process.env.BENCH_PEERS);

export default configure({
  agents: {
    source: { type: source, box: `127.0.0.1:${String(port)}`, routes: { sink: 'sink' } },
    sink: { type: sink, box: `127.0.0.1:${String(port + 1)}`, routes: { source: 'source' } },
  },
});
