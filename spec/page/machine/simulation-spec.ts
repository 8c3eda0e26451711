import { expect } from 'chai';
import type { GridMessage } from '../../../lib/trace/live.ts';
import type { PageEvent } from '../../../page/machine/events.ts';
import { FIRST_SIM } from '../../../page/model/simSettings.ts';
import { after, hello, told } from './stepped.ts';

const SIM = { ...FIRST_SIM, protocol: 'agents' };
const ASKED: readonly PageEvent[] = [
  { kind: 'connected' },
  { kind: 'simChanged', sim: SIM },
  { kind: 'simRequested' },
];
const agents = (configuration?: string): PageEvent => {
  const message: GridMessage = {
    ...{ kind: 'hello', servers: 2, protocol: 'agents', run: 'r', epochMs: 0, nowMs: 0, title: 'kvs.json' },
    ...(configuration === undefined ? {} : { configuration }),
  };
  return told(message);
};

describe('a simulation of agents', () => {
  it('is one of the configuration of the grid', () => {
    const { state, effects } = after([agents('{}'), { kind: 'simRequested' }]);
    expect(effects).to.deep.equal([
      { kind: 'simulate', sim: { ...SIM, servers: 2 }, configuration: { text: '{}', name: 'kvs.json' } },
    ]);
    expect(state.work).to.equal('simulating');
  });

  it('that a permalink asks for waits until the grid has told its configuration', () => {
    const waiting = after(ASKED);
    expect([waiting.state.work, waiting.effects]).to.deep.equal(['waiting for the grid', []]);
    expect(after([agents('{}')], waiting.state).effects).to.deep.equal([
      { kind: 'simulate', sim: SIM, configuration: { text: '{}', name: 'kvs.json' } },
    ]);
    const stopped = after([{ kind: 'workStopped' }, agents('{}')], waiting.state);
    expect(stopped.effects).to.deep.equal([]);
  });

  it('is refused if their types are code that the page does not have, or the grid is another', () => {
    for (const grid of [agents(), hello()]) {
      const { state, effects } = after([...ASKED, grid]);
      expect([state.work, effects]).to.deep.equal([undefined, []]);
      expect(state.notices[0]?.text).to.match(/^only the agents of a running grid can be simulated here/);
    }
  });
});
