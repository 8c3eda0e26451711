import { expect } from 'chai';
import { gridCandidates, HELP, parseGridCommand, type GridCommand } from '../../../bin/grid/commands.ts';
import { gridSentence } from '../../../bin/grid/reason.ts';

/** A grid of twelve: ids of one digit and of two. */
const N = 12;
const parsed = (line: string) => parseGridCommand(line, N);

/** Why a line is no command, in words. */
const refusalOf = (line: string) => {
  const command = parsed(line);
  return command.kind === 'wrong' ? gridSentence(command.reason) : command;
};

const unknown = (word?: string) =>
  `unknown command${word === undefined ? '' : ` "${word}"`}; type help for the commands`;
const HOW_LONG = 'how long? sleep <ms>, at most 600000';
const BETWEEN_CUT = 'between which servers? cut <id> <id>';
const FOR_HOW_LONG_SLOW = 'for how long? delay <id> <id> <by> <ms>, at most 60000';

describe('parseGridCommand', () => {
  const understood: Record<string, readonly [line: string, command: GridCommand]> = {
    'get of a server': ['0 get', { kind: 'ask', server: 0, line: 'get' }],
    'alive of a server': ['11 alive', { kind: 'ask', server: 11, line: 'alive' }],
    'a broadcast': ['3 broadcast hello', { kind: 'broadcast', server: 3, message: 'hello' }],
    'a crash': ['1 crash', { kind: 'crash', server: 1 }],
    'a crash with the id behind it': ['crash 11', { kind: 'crash', server: 11 }],
    'a start': ['1 start', { kind: 'start', server: 1 }],
    'a pause': ['1 pause', { kind: 'pause', server: 1 }],
    'a resume': ['1 resume', { kind: 'resume', server: 1 }],
    'the views of all servers': ['alive', { kind: 'aliveAll' }],
    help: ['help', { kind: 'help' }],
    exit: ['exit', { kind: 'exit' }],
    quit: ['quit', { kind: 'exit' }],
    'a sleep of 0 ms': ['sleep 0', { kind: 'sleep', ms: 0 }],
    'a sleep of ten minutes': ['sleep 600000', { kind: 'sleep', ms: 600_000 }],
    'an empty line': ['', { kind: 'nothing' }],
    'a line of blanks': ['  \t ', { kind: 'nothing' }],
    'a line that ends with a carriage return': ['0 get\r', { kind: 'ask', server: 0, line: 'get' }],
    'an empty line that ends with a carriage return': ['\r', { kind: 'nothing' }],
    'blanks before a command': ['  0 get', { kind: 'ask', server: 0, line: 'get' }],
    'blanks before a command of the grid': ['  sleep  5', { kind: 'sleep', ms: 5 }],
    'blanks between an id and a command': ['0   get', { kind: 'ask', server: 0, line: 'get' }],
    'tabs for blanks': ['\t0\t get\t', { kind: 'ask', server: 0, line: 'get' }],
    'a tab before a message': ['0\tbroadcast\t a\t', { kind: 'broadcast', server: 0, message: ' a\t' }],
    'a sleep with a tab': ['sleep\t5', { kind: 'sleep', ms: 5 }],
    'a cut with tabs': ['cut\t0\t 11', { kind: 'cut', a: 0, b: 11 }],
    'a tab instead of a blank': ['0\tget\t', { kind: 'ask', server: 0, line: 'get' }],
    'blanks after a command': ['0 crash  ', { kind: 'crash', server: 0 }],
    'a log that is followed': ['3 follow', { kind: 'follow', server: 3 }],
    'a log that is followed from its beginning': ['3 follow 0', { kind: 'follow', server: 3, from: '0' }],
    'a log that is followed from near its end': [
      '3 follow  -50 ',
      { kind: 'follow', server: 3, from: '-50' },
    ],
    'a cut': ['cut 0 11', { kind: 'cut', a: 0, b: 11 }],
    'a cut, the higher id first': [' cut  11 0 \r', { kind: 'cut', a: 11, b: 0 }],
    'a hold': ['hold 1 2 300', { kind: 'hold', a: 1, b: 2, forMs: 300 }],
    'a hold of a minute': ['hold 1 2 60000', { kind: 'hold', a: 1, b: 2, forMs: 60_000 }],
    'a delayed link': ['delay 1 2 50 300', { kind: 'delay', a: 1, b: 2, extraMs: 50, forMs: 300 }],
    'a hold by its former name': ['clog 1 2 300', { kind: 'hold', a: 1, b: 2, forMs: 300 }],
    'a delay by its former name': ['slow 1 2 50 300', { kind: 'delay', a: 1, b: 2, extraMs: 50, forMs: 300 }],
    'a delayed link without a delay': ['delay 1 2 0 0', { kind: 'delay', a: 1, b: 2, extraMs: 0, forMs: 0 }],
  };
  for (const [title, [line, command]] of Object.entries(understood)) {
    it(`parses ${title}`, () => {
      expect(parsed(line)).to.deep.equal(command);
    });
  }

  const preserved: Record<string, string> = {
    'blanks before it': '  two before',
    'blanks after it': 'two behind  ',
    'nothing but a blank': ' ',
    'blanks and tabs within': 'a  b\tc',
    commas: ',a,,b,',
    'a carriage return within': 'a\rb',
    'text like a command': '1 crash',
    'every byte but a newline': String.fromCharCode(
      ...Array.from({ length: 256 }, (_, code) => code).filter((code) => code !== 10),
    ),
    'UTF-8, one character per byte': Buffer.from('I’m alive! 👋 é').toString('latin1'),
    'a no-break space at its end': 'a\xa0',
  };
  for (const [title, message] of Object.entries(preserved)) {
    it(`keeps a message byte by byte: ${title}`, () => {
      expect(parsed(`7 broadcast ${message}`)).to.deep.equal({ kind: 'broadcast', server: 7, message });
    });
  }

  it('removes one carriage return from the end of a message, and no more', () => {
    expect(parsed('7 broadcast a\r\r')).to.deep.equal({ kind: 'broadcast', server: 7, message: 'a\r' });
  });

  const refused: Record<string, readonly [line: string, reason: string]> = {
    'an unknown word': ['hello', unknown('hello')],
    'a word that begins with a command': ['sleeping', unknown('sleeping')],
    'a word of bytes that are not letters': ['\u00c3\u00a9', unknown()],
    'a word that is too long': ['x'.repeat(21), unknown()],
    'a word in capitals': ['HELP', unknown('HELP')],
    'a broadcast without an id': ['broadcast hello', 'which server? 0 broadcast'],
    'a get without an id': ['get', 'which server? 0 get'],
    'a crash without an id': ['crash', 'which server? 0 crash'],
    'a start without an id': ['start', 'which server? 0 start'],
    'a start of an unknown server': ['start 12', 'there is no server 12: ids go from 0 to 11'],
    'a start with more words': ['start 1 2', 'too many words; expected: start <id>'],
    'a pause without an id': ['pause', 'which server? 0 pause'],
    'a resume without an id': ['resume', 'which server? 0 resume'],
    'an id without a word': ['0', unknown('0')],
    'an id and a blank': ['0 ', unknown('0')],
    'an id below zero': ['-1 get', unknown('-1')],
    'an id with a fraction': ['1.0 get', unknown('1.0')],
    'an id of five digits': ['00001 get', unknown('00001')],
    'an id and a word in one': ['0get', unknown('0get')],
    'an unknown server': ['12 get', 'there is no server 12: ids go from 0 to 11'],
    'a broadcast of an unknown server': ['9999 broadcast x', 'there is no server 9999: ids go from 0 to 11'],
    'an unknown command of a server': ['0 sing', 'unknown command "sing"; type help for the commands'],
    'a command of the grid after an id': ['0 sleep 5', 'unknown command "sleep"; type help for the commands'],
    'a command with a suffix': ['0 getting', 'unknown command "getting"; type help for the commands'],
    'a broadcast of nothing': ['4 broadcast', 'the message is missing: 4 broadcast <message>'],
    'a broadcast of nothing, with the blank': [
      '4 broadcast ',
      'the message is missing: 4 broadcast <message>',
    ],
    'a broadcast of a carriage return': ['4 broadcast \r', 'the message is missing: 4 broadcast <message>'],
    'a sleep without a time': ['sleep', HOW_LONG],
    'a sleep for a word': ['sleep forever', HOW_LONG],
    'a sleep below zero': ['sleep -1', HOW_LONG],
    'a sleep with a fraction': ['sleep 1.5', HOW_LONG],
    'a sleep in another notation': ['sleep 1e3', HOW_LONG],
    'a sleep of more than ten minutes': ['sleep 600001', HOW_LONG],
    'a sleep with too many digits': ['sleep 0000000005', HOW_LONG],
    'a cut without servers': ['cut', BETWEEN_CUT],
    'a cut of one server': ['cut 0', BETWEEN_CUT],
    'a get with an argument': ['2 get now', 'too many words; expected: 2 get'],
    'an alive with an argument': ['2 alive 3', 'too many words; expected: 2 alive'],
    'a crash with an argument': ['0 crash please', 'too many words; expected: 0 crash'],
    'a start with the arguments of the master': ['0 start 3 10000', 'too many words; expected: 0 start'],
    'a pause for a time': ['1 pause 2s', 'too many words; expected: 1 pause'],
    'a resume at a time': ['1 resume\tlater', 'too many words; expected: 1 resume'],
    'an alive with an argument and no id before it': ['alive 0', 'too many words; expected: alive'],
    'help with an argument': ['help pause', 'too many words; expected: help'],
    'an exit with an argument': ['exit now', 'too many words; expected: exit'],
    'a sleep of two times': ['sleep 5 6', 'too many words; expected: sleep <ms>'],
    'a follow from an invalid position': ['1 follow me', 'from where? 1 follow [<from>]'],
    'a follow from two positions': ['1 follow 0 1', 'too many words; expected: 1 follow [<from>]'],
    'a follow without an id': ['follow', 'which server? 0 follow'],
    'a cut of three servers': ['cut 0 1 2', 'too many words; expected: cut <id> <id>'],
    'a cut below zero': ['cut 0 -1', BETWEEN_CUT],
    'a cut with a fraction': ['cut 0 1.0', BETWEEN_CUT],
    'a cut between words': ['cut zero one', BETWEEN_CUT],
    'a cut in another notation': ['cut 0 0x1', BETWEEN_CUT],
    'a cut of a server from itself': ['cut 1 1', 'expected two different servers: cut <id> <id>'],
    'a cut with an unknown second server': ['cut 0 12', 'there is no server 12: ids go from 0 to 11'],
    'a cut with an unknown first server': ['cut 99 0', 'there is no server 99: ids go from 0 to 11'],
    'a cut after an id': ['0 cut 1', 'unknown command "cut"; type help for the commands'],
    'a hold without a time': ['hold 0 1', 'for how long? hold <id> <id> <ms>'],
    'a hold for a word': ['hold 0 1 abc', 'for how long? hold <id> <id> <ms>'],
    'a hold between words': ['hold a b 5', 'between which servers? hold <id> <id> <ms>'],
    'a hold of more than a minute': ['hold 0 1 60001', 'for how long? hold <id> <id> <ms>, at most 60000'],
    'a delayed link without a time': ['delay 0 1 5', 'for how long? delay <id> <id> <by> <ms>'],
    'a delayed link without a delay and a time': ['delay 0 1', 'by how much? delay <id> <id> <by> <ms>'],
    'a delayed link for more than a minute': ['delay 0 1 5 60001', FOR_HOW_LONG_SLOW],
    'a link slower by more than a minute': ['delay 0 1 60001 5', FOR_HOW_LONG_SLOW],
  };
  for (const [title, [line, reason]] of Object.entries(refused)) {
    it(`refuses ${title}, with the reason`, () => {
      expect(refusalOf(line)).to.equal(reason);
    });
  }

  it('checks ids against the given number of servers', () => {
    expect(parseGridCommand('3 get', 4)).to.deep.equal({ kind: 'ask', server: 3, line: 'get' });
    expect(parseGridCommand('3 get', 3)).to.deep.equal({
      kind: 'wrong',
      reason: { code: 'no-such-server', id: '3', n: 3 },
    });
  });
});

describe('HELP', () => {
  it('lists every command, and only commands that are parsed', () => {
    const lines = HELP.trimEnd()
      .split('\n')
      .flatMap((line) =>
        line
          .trim()
          .replace(/ {2,}.*/, '')
          .split(', '),
      )
      .map((shown) =>
        shown
          .replace('<id>', '0')
          .replace('<id>', '1')
          .replace('<message>', 'x')
          .replace('[<from>]', '0')
          .replaceAll(/<(ms|by)>/g, '5'),
      );
    const commands = lines.map(parsed);
    expect(commands.map((command) => (command.kind === 'ask' ? command.line : command.kind))).to.have.members(
      [
        ...[
          'broadcast',
          'get',
          'alive',
          'crash',
          'start',
          'pause',
          'resume',
          'follow',
          'cut',
          'hold',
          'delay',
        ],
        ...['latency', 'aliveAll', 'sleep', 'help', 'exit'],
      ],
    );
  });
});

describe('the words that can follow in a command', () => {
  const after = (line: string) => gridCandidates(line === '' ? [] : line.split(' '), 2);

  it('are ids and commands at first, then what they act on', () => {
    expect(after('')).to.include.members(['0', '1', 'crash', 'cut', 'hold', 'delay', 'alive', 'help']);
    expect(after('1')).to.include.members(['broadcast', 'get', 'follow', 'pause']);
    expect([after('pause'), after('cut'), after('cut 0')]).to.deep.equal([['0', '1'], ['0', '1'], ['1']]);
    for (const line of ['2', 'alive', 'pause 0', 'cut 0 1', '0 broadcast', 'help'])
      expect(after(line)).to.deep.equal([]);
  });

  it('make only lines that are understood', () => {
    const argument = { broadcast: ' x', hold: ' 5', delay: ' 5 5', latency: ' 5', sleep: ' 5' } as Readonly<
      Record<string, string>
    >;
    const walk = (words: readonly string[]): readonly string[] => {
      const next = gridCandidates(words, 2);
      return next.length === 0 ? [words.join(' ')] : next.flatMap((word) => walk([...words, word]));
    };
    const lines = walk([]);
    expect(lines).to.have.length.above(20);
    for (const line of lines) {
      const verb = line.split(' ').find((word) => word in argument) ?? '';
      expect(parseGridCommand(line + (argument[verb] ?? ''), 2).kind, line).not.to.equal('wrong');
    }
  });
});
