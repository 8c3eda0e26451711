import { expect } from 'chai';
import { ScenarioProblem } from '../../../lib/sim/scenario/index.ts';
import { runScenario } from '../../support/chatSimulation.ts';

/** The refusal of an invalid file. */
function problemOf(text: string): string {
  try {
    runScenario(text);
  } catch (error) {
    if (error instanceof ScenarioProblem) return error.message;
    throw error;
  }
  return 'none';
}

/** A grid of two that runs, and a line behind it: line 4. */
const problemOfLine = (line: string) => problemOf(`# proves\n\ngrid n=2\n${line}\n----\nok\n`);

describe('a scenario file', () => {
  it('is unchanged except for its outputs', () => {
    const text =
      '# proves\n\n\n# so\ngrid n=1\n# and\nstart 0\n----\nwrong\nand more\n\nlogs\n----\n\n\n# end\n';
    expect(runScenario(text).output).to.equal(
      '# proves\n\n\n# so\ngrid n=1\n# and\nstart 0\n----\nok\n\nlogs\n----\n0 has nothing\n\n\n# end\n',
    );
  });

  it('is the same after a second run', () => {
    const { output } = runScenario('grid n=2\nstart all\nstabilize\n----\n\nalive all\n----');
    expect(runScenario(output)).to.deep.include({ output, isSame: true });
  });

  it('may have the line ends of another system', () => {
    expect(runScenario('grid n=1\r\nlogs\r\n----\r\n0 does not run\r\n')).to.deep.include({
      output: 'grid n=1\nlogs\n----\n0 does not run\n',
      isSame: true,
    });
  });

  it('reports the first line that differs', () => {
    const first = (output: string) =>
      runScenario(`grid n=2\nlogs\n----\n${output}\n\nlogs\n----\n0 x\n`).firstDifference;
    const [zero, one] = ['0 does not run', '1 does not run'];
    expect(first(`${zero}\n1 runs`)).to.deep.equal({ line: 5, expected: '1 runs', found: one });
    expect(first(zero)).to.deep.equal({ line: 5, expected: undefined, found: one });
    expect(first(`${zero}\n${one}\nmore`)).to.deep.equal({ line: 6, expected: 'more', found: undefined });
    expect(first(`${zero}\n${one}`)).to.deep.equal({ line: 9, expected: '0 x', found: zero });
  });

  it('without a command, or with an unfinished case, is refused', () => {
    expect(problemOf('')).to.equal('there is no command in it');
    expect(problemOf('# only words\n')).to.equal('there is no command in it');
    expect(problemOf('grid n=1\n')).to.match(/^line 1: there is no ---- after the command/);
    expect(problemOf('grid n=1\nprotocol chatroom\n----\n')).to.equal(
      'line 2: protocol is not the first command',
    );
    expect(problemOf('grid n=1\n\nlogs\n----\n')).to.match(/^line 1: there is no ---- after the command/);
    expect(problemOf('grid n=1\n----\nok\n\n# so\n----\n')).to.match(
      /^line 6: there is no command before the ----/,
    );
  });

  it('is refused before it is played, wherever the error is', () => {
    expect(problemOf('get 0\n----\n\ncrahs 1\n----\n')).to.match(/^line 4: unknown command "crahs"/);
    expect(problemOf('get 0\n----\n\nlog linx\n----\n')).to.match(/^line 4: unknown topic "linx"/);
    expect(problemOf('get 0\n----\n\nat 5s log linx\n----\n')).to.match(/^line 4: unknown topic "linx"/);
  });
});

describe('an invalid command', () => {
  for (const [line, problem] of [
    ['crahs 1', 'unknown command "crahs", did you mean crash?'],
    ['crash', 'the server is missing; expected the id of a server; usage: crash <server>'],
    ['crash x', 'the server: "x" is not the id of a server; usage: crash <server>'],
    ['crash -1', 'the server: "-1" is not the id of a server; usage: crash <server>'],
    ['crash 1 2', 'unexpected "2"; usage: crash <server>'],
    ['crash 1 for=1s', 'unexpected "for="; usage: crash <server>'],
    ['crash 2', 'there is no server 2: ids go from 0 to 1'],
    ['start', 'the server is missing; expected ids of servers, or all; usage: start <server>… | all'],
    ['pause 1 fro=1s', 'there is no fro=, did you mean for?; usage: pause <server> [for=<time>]'],
    ['pause 1 for=1s for=2s', 'for= is given twice; usage: pause <server> [for=<time>]'],
    [
      'busy 1',
      'for= is missing; expected a time of at most a day, such as 500ms, 1.5s, 2min or 1h; usage: busy <server> for=<time>',
    ],
    [
      'pause 1 for=1',
      'for: "1" is not a time of at most a day, such as 500ms, 1.5s, 2min or 1h; usage: pause <server> [for=<time>]',
    ],
    [
      'pause 1 for=-1s',
      'for: "-1s" is not a time of at most a day, such as 500ms, 1.5s, 2min or 1h; usage: pause <server> [for=<time>]',
    ],
    [
      'pause 1 for=25h',
      'for: "25h" is not a time of at most a day, such as 500ms, 1.5s, 2min or 1h; usage: pause <server> [for=<time>]',
    ],
    [
      'limit 1 rate=0B/s',
      'rate: "0B/s" is not a rate above 0, such as 1000B/s or 50B/ms; usage: limit <server> rate=<rate> [for=<time>]',
    ],
    ['cut 0 1 only=3', 'only=3 is neither 0 nor 1'],
    ['broadcast 1', 'the message is missing; usage: broadcast <server> <message>'],
    [
      'flood 0 count=0',
      'count: "0" is not a whole number from 1 to 1000000; usage: flood <server> count=<number> [every=<time>]',
    ],
    ['speak every=0ms for=1s', 'every=0ms would never end; expected more'],
    [
      'log none links',
      'unknown topic "none", expected one of incarnations, links, suspicions, messages, timers, faults, alive, broadcasts, deliveries, commands, dials, refusals',
    ],
    ['log link', 'unknown topic "link", did you mean links?'],
    ['log', 'no topic is given; usage: log all | none | <topic>…'],
    [
      'run',
      '"" is not a time of at most a day, such as 500ms, 1.5s, 2min or 1h; usage: run <time> | until <time>',
    ],
    [
      'run soon',
      '"soon" is not a time of at most a day, such as 500ms, 1.5s, 2min or 1h; usage: run <time> | until <time>',
    ],
    ['check rest', 'unexpected "rest"; usage: check [at-rest]'],
    ['at 1s run 1s', 'a command that takes time cannot be scheduled by at'],
    ['at 1s crahs 1', 'unknown command "crahs", did you mean crash?'],
    [
      'dial s1 0 port=peer',
      'the name: "s1" is not a name: a letter, then letters and digits; not the name of a server, such as s0, nor "master"; usage: dial <name> <server> port=<master|peer>',
    ],
    [
      'dial x 0 port=http',
      'port: "http" is not master or peer; usage: dial <name> <server> port=<master|peer>',
    ],
    ['send x hello', 'there is no raw client x; there are: none'],
    ['send x a\\q', 'a \\ that is none of \\n, \\r, \\t, \\\\ and \\xHH'],
    [
      'send x times=0 a',
      'times: "0" is not a whole number from 1 to 2000000; usage: send <name> [times=<number>] <text>',
    ],
    ['grid n=0', 'n: "0" is not a whole number from 1 to 100; usage: grid'],
    [
      'grid n=2 beat=200ms deadline=400ms',
      'suspicion deadline: 400 ms must be over twice the heartbeat period of 200 ms and no multiple of it; 500 would do',
    ],
  ] as const) {
    it(`"${line}" is refused with its line, what was found and what is allowed`, () => {
      expect(problemOfLine(line).startsWith(`line 4: ${problem}`), problemOfLine(line)).to.equal(true);
    });
  }

  it('without a grid is refused with the command that makes one', () => {
    expect(problemOf('start 0\n----\n')).to.equal('line 1: there is no grid yet; "grid n=3" makes one');
  });

  it('is refused if its time is in the past', () => {
    expect(problemOf('grid n=1\nrun 1s\nrun until 500ms\n----\n')).to.match(
      /^line 3: it is 1000.0 ms already/,
    );
    expect(problemOf('grid n=1\nrun 1s\nat 500ms crash 0\n----\n')).to.match(
      /^line 3: it is 1000.0 ms already/,
    );
    expect(problemOf('grid n=1\nrun 1s\nspeak every=1s for=1s from=0ms\n----\n')).to.match(
      /^line 3: from= is in the past/,
    );
  });

  it('is refused if it would make messages ambiguous for the checkers', () => {
    const text = 'grid n=1\nstart 0\nbroadcast 0 a\nbroadcast 0 a\ncheck\n----\n';
    expect(problemOf(text)).to.match(/^line 5: "a" was broadcast twice/);
  });
});
