import { expect } from 'chai';
import type { ChatFact } from '../../lib/agents/chatroom/facts.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import type { NodeEvent } from '../../lib/trace/event.ts';
import type { Fault } from '../../lib/trace/fault.ts';
import { faultWords, wordsOf } from '../../lib/trace/words.ts';

const fact = (what: ChatFact): NodeEvent => ({ kind: 'fact', fact: what });

describe('words', () => {
  const events: readonly (readonly [what: NodeEvent, words: string])[] = [
    [{ kind: 'started' }, 'started'],
    [{ kind: 'crashed' }, '✗ crashed'],
    [{ kind: 'stopped' }, '■ stopped'],
    [fact({ kind: 'command', command: 'get' }), 'command get'],
    [fact({ kind: 'broadcast', first: 3, texts: ['a'] }), 'broadcast a'],
    [fact({ kind: 'broadcast', first: 3, texts: ['a', 'b'] }), 'broadcast 2: a … b'],
    [{ kind: 'sent', to: 1, first: 3, count: 1 }, 'sent #3 ▸ 1'],
    [{ kind: 'sent', to: 1, first: 3, count: 4 }, 'sent #3–6 ▸ 1'],
    [fact({ kind: 'delivered', sender: 2, texts: ['a', 'b', 'c'] }), '3: a … c ◂ 2'],
    [{ kind: 'suspected', peer: 2 }, 'suspects 2'],
    [{ kind: 'trusted', peer: 2 }, 'trusts 2'],
    [{ kind: 'received', from: 1, of: 7, first: 3, count: 1 }, 'received #3 ◂ 1'],
    [{ kind: 'received', from: 1, count: 4 }, 'received 4 ◂ 1'],
    [{ kind: 'down', peer: 2, reason: 'gone' }, '2 is down: gone'],
    [{ kind: 'timer', name: 'election' }, 'timer election'],
    [{ kind: 'fact', fact: { kind: 'elected', term: 3 } as never }, 'elected {"term":3}'],
    [{ kind: 'fact', fact: { kind: 'constructor' } }, 'constructor'],
    [{ kind: 'linkDown', peer: 2, reason: 'gone' }, 'link 2 down: gone'],
    [fact({ kind: 'alive', alive: [0, 2] }), 'alive 0,2'],
  ];
  for (const [what, words] of events)
    it(`describe an event: ${words}`, () => {
      const { text, tail } = wordsOf({ server: 0, incarnation: 1, atMs: 0, ...what }, CHATROOM);
      expect(text + tail).to.equal(words);
    });

  const faults: readonly (readonly [fault: Fault, words: string])[] = [
    [{ kind: 'crash', server: 1 }, 'crash 1'],
    [{ kind: 'restart', server: 1 }, 'restart 1'],
    [{ kind: 'pause', server: 1, forMs: 5 }, 'pause 1 for 5 ms'],
    [{ kind: 'busy', server: 1, forMs: 5 }, 'busy 1 for 5 ms'],
    [{ kind: 'limit', server: 1, bytesPerSecond: 9, forMs: 5 }, 'limit 1 to 9 bytes/s for 5 ms'],
    [{ kind: 'diskFull', server: 1, forMs: 5 }, 'fill the disk of 1 for 5 ms'],
    [{ kind: 'diskSlow', server: 1, extraMs: 3, forMs: 5 }, 'slow the disk of 1 by 3 ms for 5 ms'],
    [{ kind: 'step', server: 1, byMs: -5 }, 'step the clock of 1 by -5 ms'],
    [{ kind: 'cut', a: 0, b: 1 }, 'cut 0–1'],
    [{ kind: 'cut', a: 0, b: 1, only: 1 }, 'cut 0–1, only 1 is notified'],
    [{ kind: 'block', from: 0, to: 1, forMs: 5 }, 'block 0→1 for 5 ms'],
    [{ kind: 'hold', from: 0, to: 1, forMs: 5 }, 'hold 0→1 for 5 ms'],
    [{ kind: 'delay', from: 0, to: 1, extraMs: 3, forMs: 5 }, 'delay 0→1 by 3 ms for 5 ms'],
  ];
  for (const [fault, words] of faults)
    it(`describe a fault: ${words}`, () => expect(faultWords(fault)).to.equal(words));
});
