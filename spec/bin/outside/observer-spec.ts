import { expect } from 'chai';
import {
  observer,
  UNASKED_MAX,
  type ObserverEffect,
  type ObserverEvent,
  type ObserverState,
} from '../../../bin/outside/observer.ts';
import { deepFreeze } from '../../support/deepFreeze.ts';

const CONNECTED: ObserverEvent = { kind: 'connected' };
const TICK: ObserverEvent = { kind: 'ticked' };
const CLOSED: ObserverEvent = { kind: 'lost', reason: { code: 'closed' } };
const REFUSED: ObserverEvent = { kind: 'lost', reason: { code: 'dial-refused' } };
const OVERLONG: ObserverEvent = { kind: 'lost', reason: { code: 'line-overlong', limitBytes: 9 } };
const heard = (...lines: readonly string[]): ObserverEvent => ({ kind: 'heard', lines });
const ticks = (count: number) => Array.from({ length: count }, () => TICK);

/** An effect as one line. */
function line(effect: ObserverEffect): string {
  switch (effect.kind) {
    case 'dial':
      return `dial after ${String(effect.afterMs)}`;
    case 'tell':
      return `> ${effect.line}`;
    case 'alive':
      return `alive ${effect.ids.join()}`;
    case 'grown':
      return `+ ${effect.text}`;
    case 'problem':
      return `! ${effect.problem.kind}${effect.problem.shown === undefined ? '' : `: ${effect.problem.shown}`}`;
    case 'listening':
    case 'recovered':
      return effect.kind;
  }
}

/** The effects, event by event. */
function run(...events: readonly ObserverEvent[]): string[][] {
  const { init, step } = observer(3);
  let state: ObserverState = deepFreeze(init);
  return events.map((event) => {
    const [next, effects] = step(state, event);
    state = deepFreeze(next);
    return effects.map(line);
  });
}
const last = (...events: readonly ObserverEvent[]) => run(...events).at(-1);

/** A process that has answered both requests. */
const UP = [CONNECTED, heard('alive 0'), TICK, heard('messages a')];

describe('the observation of a process', () => {
  it('dials it until it listens, and asks it for the list, then for the log', () => {
    expect(
      run({ kind: 'began' }, REFUSED, CONNECTED, heard('alive 0'), TICK, heard('messages ')),
    ).to.deep.equal([
      ['dial after 0'],
      ['dial after 100'],
      ['> alive'],
      ['listening', 'alive 0'],
      ['> get'],
      [],
    ]);
  });

  it('reports changes only, and asks one thing at a time', () => {
    expect(run(...UP, TICK, TICK, heard('alive 0,2\r'), TICK, heard('messages a')).slice(3)).to.deep.equal([
      ['+ a'],
      ['> alive'],
      [],
      ['alive 0,2'],
      ['> get'],
      [],
    ]);
  });

  it('reports what a log has grown by, and asks for a long log less often', () => {
    const growing = (log: string) => [
      ...UP,
      TICK,
      heard('alive 0'),
      TICK,
      heard('alive 0'),
      TICK,
      heard(log),
    ];
    expect(last(...growing('messages a,b,c'))).to.deep.equal(['+ b,c']);
    const asked = (log: string) =>
      run(
        CONNECTED,
        heard('alive 0'),
        TICK,
        heard(`messages ${log}`),
        ...ticks(40).flatMap((tick) => [tick, heard('alive 0')]),
      )
        .flat()
        .indexOf('> get', 4);
    expect(asked('x'.repeat(1_000_000))).to.be.above(asked('x') + 8);
  });

  it('reports a log that does not begin with the one before', () => {
    const again = [
      ...UP,
      ...ticks(3)
        .flatMap((tick) => [tick, heard('alive 0')])
        .slice(0, -1),
    ];
    expect(last(...again, heard('messages b'))).to.deep.equal(['! rewritten']);
    expect(last(...again, heard('messages ab'))).to.deep.equal(['! rewritten']);
  });

  it('reports within two seconds, and once, that there is no answer, and then that there is one', () => {
    const silent = [CONNECTED, heard('alive 0'), ...ticks(21)];
    expect(last(...silent)).to.deep.equal(['! silence']);
    expect(last(...silent.slice(0, -1))).to.deep.equal([]);
    expect(last(...silent, ...ticks(50))).to.deep.equal([]);
    expect(last(...silent, heard('messages a'))).to.deep.equal(['recovered', '+ a']);
    expect(last({ kind: 'began' }, ...ticks(20)), 'not listening').to.deep.equal(['! silence']);
  });

  for (const answer of ['', 'alive x', 'alive 0,7', 'alive 0,,1', 'ok', 'messages a', 'alive 0 1', '\0\0'])
    it(`takes ${JSON.stringify(answer)} for no list`, () => {
      expect(last(CONNECTED, heard(answer))).to.deep.equal([`! nonsense: ${answer}`]);
      expect(last(CONNECTED, heard(answer), heard(answer)), 'once').to.deep.equal([]);
      expect(last(CONNECTED, heard(answer), heard('alive 0'))).to.deep.equal([
        'listening',
        'recovered',
        'alive 0',
      ]);
    });

  it('closes the connection to a process that floods, and asks it again in a second', () => {
    const flood = Array.from({ length: UNASKED_MAX / 1_000 + 1 }, () => 'x'.repeat(999));
    const effects = run(CONNECTED, heard(...flood))[1];
    expect(effects?.filter((effect) => !effect.startsWith('! nonsense'))).to.deep.equal([
      `! flood: ${'x'.repeat(60)}`,
      'dial after 1000',
    ]);
    expect(last(CONNECTED, heard(...flood, ...flood)), 'what comes before it is closed').to.have.length(3);
  });

  it('asks no more for a log that is too long, but for the list', () => {
    const long = [CONNECTED, heard('alive 0'), TICK, OVERLONG];
    expect(last(...long)).to.deep.equal(['! overlong', 'dial after 1000']);
    const later = run(...long, CONNECTED, ...ticks(30).flatMap((tick) => [heard('alive 0'), tick])).slice(4);
    expect(later.flat()).to.include('> alive').and.not.include('> get').and.not.include('recovered');
  });

  it('reports a closed connection only if the process goes on', () => {
    expect(last(...UP, CLOSED)).to.deep.equal(['dial after 1000']);
    expect(last(...UP, CLOSED, CONNECTED)).to.deep.equal(['! closed: it closed the connection', '> alive']);
    expect(last(...UP, CLOSED, REFUSED)).to.deep.equal([
      '! closed: it closed the connection',
      'dial after 100',
    ]);
  });
});
