import { expect } from 'chai';
import * as z from 'zod';
import { text } from '../../../lib/agent/schema.ts';
import { boxGridParser, HELP } from '../../../bin/ovid/gridCommands.ts';
import { boxGridSentence } from '../../../bin/ovid/gridReason.ts';
import { sentence } from '../../../bin/ovid/gridExecute.ts';
import { configured } from '../../support/agents.ts';
import { stubType } from '../../support/stubAgents.ts';

const CONSOLE = {
  prompt: '> ',
  request: (line: string) => (line === '' ? undefined : { said: line }),
  line: String,
};
const parse = boxGridParser(
  configured({
    a: {
      type: stubType('driven', ['1'], { console: CONSOLE, requests: z.object({ said: z.string() }) }),
      box: '10.0.0.1:1',
    },
    b: { type: stubType('counter', ['1'], { requests: z.object({ add: z.number() }) }), box: '10.0.0.2:2' },
    c: { type: stubType('texts', ['1'], { requests: text }), box: '10.0.0.2:2' },
    d: { type: stubType('silent', ['1']), box: '10.0.0.2:2' },
  }),
);

/** The sentence of a line that is no command. */
const refusalOf = (line: string) => {
  const command = parse(line);
  if (command.kind === 'refused') return boxGridSentence(command.reason);
  return command.kind === 'wrong' ? sentence(command.reason) : command;
};

describe('the prompt of all boxes', () => {
  it('takes a request in the form of the console of the type, otherwise in the codec of its requests', () => {
    expect(parse('a hello  you\r')).to.deep.equal({
      kind: 'request',
      agent: 'a',
      text: '{"said":"hello  you"}',
    });
    expect(parse('  b {"add": 2}')).to.deep.equal({ kind: 'request', agent: 'b', text: '{"add":2}' });
    expect(parse('c any text')).to.deep.equal({ kind: 'request', agent: 'c', text: 'any text' });
    expect(parse(Buffer.from('c für').toString('latin1'))).to.deep.equal({
      kind: 'request',
      agent: 'c',
      text: 'für',
    });
    expect(parse('a'), 'the console ignores it').to.deep.equal({ kind: 'nothing' });
  });

  it('refuses a request that the agent does not take, with the reason', () => {
    expect(refusalOf('b {"add": "x"}')).to.match(/^agent b does not take this request: field add: /);
    expect(refusalOf('b 3 +')).to.equal('agent b does not take this request: not JSON');
    expect(refusalOf('d x')).to.equal('agent d takes no requests: its type is silent');
    expect(refusalOf('bb 1')).to.equal(
      'there is no agent or command "bb"; did you mean "b"? type help for the commands',
    );
    expect(refusalOf('\u0001\u0002 1')).to.equal(
      'expected an agent or a command; type help for the commands',
    );
  });

  it('names boxes by number or address', () => {
    expect(parse('crash 1')).to.deep.equal({ kind: 'crash', server: 1 });
    expect(parse('resume 10.0.0.2:2')).to.deep.equal({ kind: 'resume', server: 1 });
    expect(parse('cut 0 10.0.0.2:2')).to.deep.equal({ kind: 'cut', a: 0, b: 1 });
    expect(parse('delay 10.0.0.2:2 0 5 90')).to.deep.equal({
      kind: 'delay',
      a: 1,
      b: 0,
      extraMs: 5,
      forMs: 90,
    });
    expect(refusalOf('crash')).to.equal('which box? crash 0');
    expect(refusalOf('pause 2')).to.equal(
      'there is no box "2"; expected a number from 0 to 1, or one of 10.0.0.1:1, 10.0.0.2:2',
    );
    expect(refusalOf('start 1 2')).to.equal('too many words; expected: start <box>');
    expect(refusalOf('cut 0')).to.equal('between which boxes? cut <box> <box>');
    expect(refusalOf('hold 1 1 5')).to.equal('expected two different boxes: hold <box> <box> <ms>');
  });

  it('has the commands of every grid, and a table of the agents', () => {
    for (const kind of ['help', 'exit', 'agents'] as const) expect(parse(kind)).to.deep.equal({ kind });
    expect(parse('alive')).to.deep.equal({ kind: 'aliveAll' });
    expect(parse('sleep 5')).to.deep.equal({ kind: 'sleep', ms: 5 });
    expect(parse(' ')).to.deep.equal({ kind: 'nothing' });
    expect(refusalOf('agents now')).to.equal('too many words; expected: agents');
    for (const verb of [
      'agents',
      'crash',
      'start',
      'pause',
      'resume',
      'cut',
      'hold',
      'delay',
      'alive',
      'sleep',
      'help',
      'exit',
    ])
      expect(HELP).to.match(new RegExp(`(^|, | )${verb}\\b`, 'm'));
  });
});
