import { expect } from 'chai';
import { hasColours, type ColourEnvironment } from '../../bin/colours.ts';

describe('colours', () => {
  const cases: readonly (readonly [env: ColourEnvironment, onTerminal: boolean, inPipe: boolean])[] = [
    [{}, true, false],
    [{ FORCE_COLOR: '' }, true, false],
    [{ FORCE_COLOR: '1' }, true, true],
    [{ FORCE_COLOR: 'true' }, true, true],
    [{ FORCE_COLOR: '0' }, false, false],
    [{ FORCE_COLOR: 'false' }, false, false],
    [{ NO_COLOR: '' }, true, false],
    [{ NO_COLOR: '1' }, false, false],
    [{ NO_COLOR: '0' }, false, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '' }, false, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, true],
    [{ NO_COLOR: '', FORCE_COLOR: '0' }, false, false],
    [{ TERM: 'dumb' }, false, false],
    [{ TERM: 'dumb', FORCE_COLOR: '1' }, true, true],
    [{ TERM: 'xterm' }, true, false],
  ];
  for (const [env, onTerminal, inPipe] of cases) {
    it(`with ${JSON.stringify(env)} are ${onTerminal ? '' : 'not '}on a terminal and ${inPipe ? '' : 'not '}in a pipe`, () => {
      expect([hasColours(env, true), hasColours(env, false), hasColours(env, undefined)]).to.deep.equal([
        onTerminal,
        inPipe,
        inPipe,
      ]);
    });
  }
});
