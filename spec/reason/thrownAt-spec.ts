import { expect } from 'chai';
import { stepAgent } from '../../lib/agent/step.ts';
import { messageWithPlace, thrownAt } from '../../lib/reason/thrownAt.ts';
import { configured } from '../support/agents.ts';

/** An error with a stack of these frames. */
function withStack(...frames: readonly string[]): Error {
  const error = new Error('no such key');
  error.stack = ['Error: no such key', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

describe('the place of an error', () => {
  it('is the first line of the user’s code in its stack', () => {
    for (const frame of [
      'file:///home/ada/counter.ts:12:30',
      'async Proxy.step (/home/ada/counter.ts:12:30)',
      'C:\\ada\\counter.ts:12:30',
      'Object.step (file:///home/a%20b/counter.ts:12:30)',
    ])
      expect(
        thrownAt(
          withStack(
            'JSON.parse (<anonymous>)',
            'parse (node:internal/x:1:1)',
            'zod (/home/ada/node_modules/zod/index.js:3:4)',
            frame,
            'other (/home/ada/other.ts:1:1)',
          ),
        ),
        frame,
      ).to.equal('counter.ts:12');
  });

  it('is unknown if only this package, or nothing, has a line in it', () => {
    expect(thrownAt('a text')).to.equal(undefined);
    expect(thrownAt(withStack())).to.equal(undefined);
    expect(thrownAt(withStack('x (node:fs:1:2)'))).to.equal(undefined);
  });

  it('is never that of a caller: not of the code that steps an agent', () => {
    const type = { name: 'spec', ports: {}, init: () => 0, step: () => [0, [undefined]] as never };
    const agent = configured({ a: { type, box: 'h:1' } }).agents.get('a')!;
    const self = { name: 'a', attributes: undefined, names: [], incarnation: 1 };
    const { halt } = stepAgent(agent, self, 0, { kind: 'trusted', name: 'b' });
    expect(halt?.reason).to.equal('agent a threw at "trusted b": effect 0 is no object: undefined');
  });

  it('stands behind the message', () => {
    expect(messageWithPlace(withStack('step (/home/ada/counter.ts:12:30)'))).to.equal(
      'no such key (counter.ts:12)',
    );
    expect(messageWithPlace(3)).to.equal('3');
  });
});
