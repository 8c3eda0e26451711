import { expect } from 'chai';
import { sentenceIn } from '../../bin/sentence.ts';

describe('a line of a log, for a person,', () => {
  const cases: readonly (readonly [title: string, line: string, sentence: string])[] = [
    [
      'is a sentence with its reason and its details',
      '{"level":40,"time":1,"server":1,"peer":0,"reason":"it is of another grid","count":10,"msg":"link down"}',
      'server 1, warning: link down: it is of another grid (peer 0, count 10)',
    ],
    [
      'has addresses as they are written',
      '{"level":30,"time":1,"server":0,"masters":{"host":"127.0.0.1","port":10000},"msg":"listening"}',
      'server 0: listening (masters 127.0.0.1:10000)',
    ],
    [
      'says that it is of an error',
      '{"level":50,"server":2,"reason":"ENOSPC","msg":"trace ended"}',
      'server 2, error: trace ended: ENOSPC',
    ],
    ['needs no server', '{"level":40,"msg":"lines dropped","count":7}', 'warning: lines dropped (count 7)'],
    ['has other values as JSON', '{"level":20,"msg":"m","list":[1,"a"]}', 'm (list [1,"a"])'],
    [
      'moves no cursor',
      '{"level":40,"msg":"line ignored","line":"\\u001b[2J\\u009b\\u202e\\n"}',
      'warning: line ignored (line ·[2J···)',
    ],
    ['is itself where it is no record', 'chatroom: port 3000 is in use', 'chatroom: port 3000 is in use'],
    ['is itself where it is other JSON, but harmless', '{"a":"\x1b[2J"}', '{"a":"·[2J"}'],
    ['is itself where it is cut off', '{"level":40,', '{"level":40,'],
  ];
  for (const [title, line, sentence] of cases) it(title, () => expect(sentenceIn(line)).to.equal(sentence));
});
