import { expect } from 'chai';
import { decodeCommands } from '../../lib/client/commandLines.ts';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { COUNTER_CLIENTS } from '../support/counter.ts';
import { bytes, text } from '../support/bytes.ts';

const decode = (chunk: string, { carry = NO_CARRY, answersMax = Infinity, isBeginning = false } = {}) =>
  decodeCommands(COUNTER_CLIENTS.commands, carry, bytes(chunk), 20, answersMax, isBeginning);

describe('decodeCommands', () => {
  it('gives the protocol each line without its end, and no empty line', () => {
    const { commands, answers } = decode('what\r\n\r\n\nvalue\na\rb\n');
    expect(commands).to.deep.equal([
      { kind: 'refused', line: 'what' },
      { kind: 'value' },
      { kind: 'refused', line: 'a\rb' },
    ]);
    expect(answers).to.equal(3);
  });

  it('has a line extend the last command of its chunk, and of no other chunk', () => {
    const first = decode('count\ncount\nvalue\ncount\ncou');
    expect(first.commands).to.deep.equal([
      { kind: 'count', times: 2 },
      { kind: 'value' },
      { kind: 'count', times: 1 },
    ]);
    expect(first.answers).to.equal(1);
    expect(decode('nt\ncount\n', first).commands).to.deep.equal([{ kind: 'count', times: 2 }]);
  });

  it('leaves the rest after as many answered commands as there is room for', () => {
    const { commands, answers, rest } = decode('count\nvalue\ncount\nvalue\ncount\n', { answersMax: 2 });
    expect(commands.map(({ kind }) => kind)).to.deep.equal(['count', 'value', 'count', 'value']);
    expect([answers, rest === undefined ? undefined : text(rest)]).to.deep.equal([2, 'count\n']);
  });

  it('makes the last command of a connection itself: a line over the limit, a request of another protocol', () => {
    const overlong = { kind: 'overlong', limitBytes: 20 };
    expect(decode(`value\n${'x'.repeat(21)}\nvalue\n`)).to.deep.include({
      commands: [{ kind: 'value' }, overlong],
      answers: 2,
    });
    const http = { commands: [{ kind: 'foreign', protocol: 'HTTP' }], answers: 1 };
    expect(decode('\r\nGET / HTTP/1.1\r\nvalue\n', { isBeginning: true })).to.deep.include(http);
    expect(decode('\x16', { isBeginning: true }).commands).to.deep.equal([
      { kind: 'foreign', protocol: 'TLS' },
    ]);
    expect(decode('GET / HTTP/1.1\n').commands).to.deep.equal([{ kind: 'refused', line: 'GET / HTTP/1.1' }]);
  });
});
