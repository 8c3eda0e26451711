import { expect } from 'chai';
import { leaveSentence } from '../../../bin/join/reason.ts';
import {
  chat,
  saidIn,
  TICK_MS,
  type ChatEffect,
  type ChatEvent,
  type ChatOptions,
  type ChatState,
} from '../../../bin/join/chat.ts';
import { deepFreeze } from '../../support/deepFreeze.ts';

const OPTIONS: ChatOptions = {
  name: 'ada',
  servers: ['one', 'two'],
  history: 50,
  isTerminal: false,
  isStaying: false,
};

const BEGAN: ChatEvent = { kind: 'began' };
const CONNECTED: ChatEvent = { kind: 'connected' };
const ENDED: ChatEvent = { kind: 'ended' };
const typed = (line: string): ChatEvent => ({ kind: 'typed', line });
const heard = (...lines: readonly string[]): ChatEvent => ({ kind: 'heard', lines });
const lost = (detail = 'gone'): ChatEvent => ({ kind: 'lost', reason: { code: 'broken', detail } });
const entry = (sender: number, incarnation: number, number: number, text: string, rest = {}) =>
  JSON.stringify({ position: number, sender, incarnation, number, text, ...rest });
const TOO_LONG = '· not sent: it is longer than 1000000 bytes';

/** An effect as one line. */
function line(effect: ChatEffect): string {
  switch (effect.kind) {
    case 'dial':
      return `dial ${String(effect.server)} after ${String(effect.afterMs)}`;
    case 'tell':
      return `> ${effect.line}`;
    case 'show':
      return `< ${saidIn(effect.entry)}`;
    case 'say':
      return `· ${effect.text}`;
    case 'alive':
      return `alive ${effect.ids.join()}`;
    case 'leave':
      return effect.reason === undefined ? 'leave' : `leave: ${leaveSentence(effect.reason)}`;
  }
}

/** The effects, event by event. */
function run(options: Partial<ChatOptions>, ...events: readonly ChatEvent[]): string[][] {
  const { init, step } = chat({ ...OPTIONS, ...options });
  let state: ChatState = deepFreeze(init);
  return events.map((event) => {
    const [next, effects] = step(state, event);
    state = deepFreeze(next);
    return effects.map(line);
  });
}

const last = (options: Partial<ChatOptions>, ...events: readonly ChatEvent[]) =>
  run(options, ...events).at(-1);

describe('chat', () => {
  it('joins the first server, requests the last messages, and follows the log', () => {
    expect(run({}, BEGAN, CONNECTED)).to.deep.equal([
      ['dial 0 after 0'],
      ['· joined one', '> follow -50', '> alive'],
    ]);
    expect(last({ history: 0 }, BEGAN, CONNECTED)).to.include('> follow');
  });

  it('sends typed lines under its name, and nothing for an empty line', () => {
    expect(last({}, CONNECTED, typed('hello, all'))).to.deep.equal(['> broadcast ada: hello, all']);
    expect(last({}, CONNECTED, typed('/quit')), 'a filter has no commands').to.deep.equal([
      '> broadcast ada: /quit',
    ]);
    expect(last({}, CONNECTED, typed('  '))).to.deep.equal([]);
  });

  it('does not send a line that the server would refuse', () => {
    expect(last({}, CONNECTED, typed('é'.repeat(500_000))))
      .to.have.length(1)
      .and.not.deep.equal([TOO_LONG]);
    for (const line of [`${'é'.repeat(500_000)}.`, '\uDCE9'.repeat(1_000_001)])
      expect(last({}, CONNECTED, typed(line))).to.deep.equal([TOO_LONG]);
  });

  it('recognizes its own messages also if they are not UTF-8', () => {
    const mine = entry(0, 7, 0, 'ada: caf\uFFFD', { base64: btoa('ada: caf\xe9') });
    const said = [CONNECTED, heard('alive 0'), typed('caf\uDCE9'), ENDED];
    expect(last({}, ...said)).to.deep.equal([]);
    expect(last({}, ...said, heard(mine))).to.deep.equal(['< ada: caf\uDCE9', 'leave']);
  });

  it('shows messages, and the alive servers when they change', () => {
    expect(last({}, CONNECTED, heard(entry(0, 7, 0, 'bob: hi'), 'alive 0,1'))).to.deep.equal([
      '< bob: hi',
      'alive 0,1',
    ]);
    expect(last({}, CONNECTED, heard('alive 0,1'), heard('alive 0,1', 'alive 0'))).to.deep.equal(['alive 0']);
  });

  it('shows other output of a server, including lines that are no entries', () => {
    for (const other of ['error no', '{"position":0}', '{no JSON', 'HTTP/1.1 400 Bad Request', '{"text":1}'])
      expect(last({}, CONNECTED, heard(other)), other).to.deep.equal([`· ${other}`]);
  });

  it('requests the alive servers at every tick while it is connected and they are answered', () => {
    expect(last({}, CONNECTED, { kind: 'ticked' })).to.deep.equal(['> alive']);
    expect(last({}, CONNECTED, { kind: 'ticked' }, { kind: 'ticked' })).to.deep.equal([]);
    expect(last({}, BEGAN, { kind: 'ticked' })).to.deep.equal([]);
  });

  describe('after the loss of its server', () => {
    it('joins the next one, and shows the entries of its log that were not shown yet', () => {
      const events = [
        CONNECTED,
        heard(entry(0, 7, 4, 'a'), entry(1, 8, 0, 'b'), 'alive 0,1'),
        lost(),
        CONNECTED,
        heard(
          entry(0, 7, 3, 'z'),
          entry(0, 7, 4, 'a'),
          entry(1, 8, 0, 'b'),
          entry(0, 7, 5, 'c'),
          entry(0, 9, 0, 'd'),
        ),
      ];
      expect(run({}, ...events).slice(2)).to.deep.equal([
        ['· one: gone', 'alive ', 'dial 1 after 0'],
        ['· joined two', '> follow 0', '> alive'],
        ['< c', '< d'],
      ]);
    });

    it('tries all in turn, and again after a second', () => {
      const dials = run({}, CONNECTED, lost(), lost(), lost(), lost()).flat();
      expect(dials.filter((effect) => effect.startsWith('dial'))).to.deep.equal([
        'dial 1 after 0',
        'dial 0 after 1000',
        'dial 1 after 0',
        'dial 0 after 1000',
      ]);
    });

    it('reports only once that no server can be reached', () => {
      const said = run({}, CONNECTED, ...Array.from({ length: 9 }, () => lost()))
        .flat()
        .filter((effect) => effect.startsWith('·'));
      expect(said).to.have.length(3);
    });

    it('reports that the delivery of a message that was sent and not seen is unknown', () => {
      const events = [CONNECTED, typed('seen'), typed('unseen'), heard(entry(0, 7, 0, 'ada: seen')), lost()];
      expect(last({}, ...events)).to.include('· it is unknown whether this was delivered: ada: unseen');
      expect(
        run({}, ...events)
          .flat()
          .join(),
      ).not.to.include('taken: ada: seen');
    });

    it('keeps the lines typed meanwhile, and sends them later', () => {
      const events = [CONNECTED, lost(), typed('later'), CONNECTED];
      expect(run({}, ...events).slice(2)).to.deep.equal([
        [],
        ['· joined two', '> follow 0', '> alive', '> broadcast ada: later'],
      ]);
      expect(last({ isTerminal: true }, CONNECTED, lost(), typed('later'))).to.deep.equal([
        '· the message waits for a server',
      ]);
    });
  });

  describe('without a reachable server', () => {
    it('fails at the start after one attempt per server', () => {
      expect(run({}, BEGAN, lost('no'), lost('no'))).to.deep.equal([
        ['dial 0 after 0'],
        ['· one: no', 'dial 1 after 0'],
        ['· two: no', 'leave: none of the servers can be joined; chatroom grid starts some'],
      ]);
    });

    it('retries on a terminal, and as a filter with more input', () => {
      const gone = Array.from({ length: 100 }, () => lost());
      expect(last({ isTerminal: true }, CONNECTED, ...gone)).to.deep.equal(['dial 0 after 1000']);
      expect(last({}, CONNECTED, ...gone)).to.deep.equal(['dial 0 after 1000']);
    });

    it('fails as a filter at the end of its input, with the number of unsent messages', () => {
      const gone = Array.from({ length: 19 }, () => lost());
      expect(
        run({}, CONNECTED, lost(), typed('a'), ENDED, ...gone)
          .flat()
          .at(-1),
      ).to.equal('leave: none of the servers can be reached any more; not sent: 1 line');
    });
  });

  describe('at the end of its input', () => {
    it('leaves when all sent messages are delivered, and all existing ones shown', () => {
      expect(
        run({}, CONNECTED, typed('a'), ENDED, heard('alive 0'), heard(entry(0, 7, 0, 'ada: a'))).slice(2),
      ).to.deep.equal([[], ['alive 0'], ['< ada: a', 'leave']]);
      expect(run({}, CONNECTED, ENDED, heard('alive 0')).slice(1)).to.deep.equal([[], ['alive 0', 'leave']]);
    });

    it('stays with --stay', () => {
      expect(run({ isStaying: true }, CONNECTED, heard('alive 0'), ENDED).at(-1)).to.deep.equal([]);
    });

    it('reports at the end how many deliveries are unknown; messages that were seen count as delivered', () => {
      const gone = [CONNECTED, typed('a'), typed('b'), ENDED, lost(), CONNECTED];
      expect(last({}, ...gone, heard('alive 1'))).to.deep.equal([
        'alive 1',
        'leave: it is unknown whether 2 lines of yours were delivered',
      ]);
      expect(
        last({}, ...gone, heard(entry(0, 7, 0, 'ada: a'), entry(0, 7, 1, 'ada: b'), 'alive 1'))?.at(-1),
      ).to.equal('leave');
    });

    it('leaves at once on a terminal', () => {
      expect(last({ isTerminal: true }, CONNECTED, typed('a'), ENDED)).to.deep.equal(['leave']);
    });
  });

  describe('on a terminal', () => {
    const person = (...events: readonly ChatEvent[]) => last({ isTerminal: true }, ...events);

    it('has commands, and an escape for messages that look like commands', () => {
      expect(person(CONNECTED, typed('/quit'))).to.deep.equal(['leave']);
      expect(person(CONNECTED, heard('alive 0,2'), typed('/alive '))).to.deep.equal([
        '· alive: 0, 2 (as one sees it)',
      ]);
      expect(person(BEGAN, typed('/alive'))).to.deep.equal(['· no server is joined']);
      expect(person(CONNECTED, typed('/help'))?.[0]).to.include('/quit');
      expect(person(CONNECTED, typed('/qiut now'))?.[0]).to.match(/^· unknown command \/qiut\. \/alive/);
      for (const command of ['/quit', '/help', '/alive'])
        expect(person(CONNECTED, typed(`${command} now`))).to.deep.equal([
          `· too many words; expected: ${command}`,
        ]);
      expect(person(CONNECTED, typed('//quit'))).to.deep.equal(['> broadcast ada: /quit']);
    });

    const tick: ChatEvent = { kind: 'ticked' };
    const ticks = (count: number) => Array.from({ length: count }, () => tick);
    /** A tick of a server that answers. */
    const beats = (count: number) => ticks(count).flatMap((one) => [one, heard('alive 0')]);

    it('reports once if a message is not delivered for two seconds', () => {
      const said = [CONNECTED, heard('alive 0'), typed('a')];
      const late = '· the server has not delivered 1 line of yours yet';
      expect(person(...said, ...beats(6), tick)).to.deep.equal(['> alive']);
      expect(person(...said, ...beats(7), tick)).to.deep.equal(['> alive', late]);
      expect(person(...said, ...beats(8), tick)).to.deep.equal(['> alive']);
      const delivered = [...said, ...beats(4), heard(entry(0, 7, 0, 'ada: a')), ...beats(7), tick];
      expect(person(...delivered)).to.deep.equal(['> alive']);
      expect(last({}, ...said, ...beats(7), tick), 'a filter').to.deep.equal(['> alive']);
    });

    const quiet = '· one does not answer: it is paused, or cannot be reached';

    it('reports within a second that its server does not answer, once, and that it answers again', () => {
      expect(3 * TICK_MS).to.be.below(1_000);
      const joined = [CONNECTED, heard('alive 0')];
      expect(run({ isTerminal: true }, ...joined, ...ticks(4)).slice(2)).to.deep.equal([
        ['> alive'],
        [],
        [quiet],
        [],
      ]);
      expect(person(...joined, ...ticks(9), heard('alive 0'))).to.deep.equal(['· one answers again']);
      expect(person(...joined, ...ticks(9), heard('alive 0'), tick)).to.deep.equal(['> alive']);
      expect(person(...joined, ...ticks(2), heard('alive 0'))).to.deep.equal([]);
      expect(last({}, ...joined, ...ticks(3)), 'a filter').to.deep.equal([]);
    });

    it('reports so a server that cannot be reached while it is dialled, and no server that is not dialled yet', () => {
      expect(person(BEGAN, ...ticks(3))).to.deep.equal([quiet]);
      const waiting = [CONNECTED, lost(), lost()];
      expect(person(...waiting, ...ticks(6))).to.deep.equal([]);
      expect(person(...waiting, ...ticks(7))).to.deep.equal([quiet]);
      expect(person(...waiting, lost(), ...ticks(7)), 'a second time').to.deep.equal([]);
    });

    it('introduces the messages that its former server lacked with a line', () => {
      const changed = [CONNECTED, heard(entry(0, 7, 0, 'a'), 'alive 0'), lost(), CONNECTED];
      const [older, shown] = [
        heard(entry(0, 7, 0, 'a'), entry(1, 8, 0, 'b'), entry(1, 8, 1, 'c')),
        ['< b', '< c'],
      ];
      const heading = '· messages in the log of two that were not shown yet:';
      expect(person(...changed, older)).to.deep.equal([heading, ...shown]);
      expect(last({}, ...changed, older), 'a filter').to.deep.equal(shown);
      expect(person(...changed, heard('alive 1', entry(1, 8, 0, 'new')))).to.deep.equal(['alive 1', '< new']);
      expect(person(CONNECTED, older), 'on joining').to.deep.equal(['< a', ...shown]);
    });

    it('knows the time only of messages that are delivered while it is joined', () => {
      const { init, step } = chat({ ...OPTIONS, isTerminal: true });
      const lines = [entry(0, 7, 0, 'a'), 'alive 0', entry(0, 7, 1, 'b')];
      const [, effects] = step(step(init, CONNECTED)[0], heard(...lines));
      const shown = effects.flatMap((effect) => (effect.kind === 'show' ? [effect.isEarlier] : []));
      expect(shown).to.deep.equal([true, false]);
    });
  });
});
