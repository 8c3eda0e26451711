import { expect } from 'chai';
import { boxReporter } from '../../../bin/ovid/boxReport.ts';
import { sentenceOf } from '../../../bin/sentence.ts';
import type { BoxTurn } from '../../../lib/box/serve.ts';

const BOXES = ['10.0.0.1:1', '10.0.0.2:2'];

describe('the log of a box', () => {
  let agents: readonly { readonly phase: string }[] = [];
  beforeEach(() => (agents = [{ phase: 'halted' }, { phase: 'running' }]));
  const reports = (event: unknown, ...effects: readonly unknown[]) =>
    boxReporter(BOXES)({ event, effects, state: { host: { agents } } } as unknown as BoxTurn);
  const words = (event: unknown, ...effects: readonly unknown[]) =>
    reports(event, ...effects).map(
      ({ level, message, fields }) =>
        `${level}: ${sentenceOf({ level: 30, box: '10.0.0.1:1', msg: message, ...fields })}`,
    );

  it('names peers by their addresses', () => {
    expect(words({ kind: 'trusted', peer: 1 })).to.deep.equal([
      'info: box 10.0.0.1:1: trusted (peer 10.0.0.2:2)',
    ]);
  });

  it('says that an agent has halted, with the stack at the level debug', () => {
    const halt = { reason: 'agent 3 threw', stack: 'Error: oh\n  at x' };
    expect(
      words(
        { kind: 'expired', agent: '3' },
        { kind: 'stepped', agent: '3', effects: [], halt },
        { kind: 'halted', agent: '4', halt: { reason: 'its storage has failed' } },
        { kind: 'stepped', agent: '5', effects: [] },
      ),
    ).to.deep.equal([
      'trace: box 10.0.0.1:1: expired (agent 3)',
      'error: box 10.0.0.1:1: agent 3 halted: agent 3 threw',
      'debug: box 10.0.0.1:1: agent 3 halted (stack Error: oh·  at x)',
      'error: box 10.0.0.1:1: agent 4 halted: its storage has failed',
    ]);
  });

  it('says what was refused, and that the end of a file was cut', () => {
    expect(words({ kind: 'continued' }, { kind: 'refused', agent: '2', reason: 'no such port' })).to.include(
      'warn: box 10.0.0.1:1: refused: no such port',
    );
    const cut = { file: 'a.log', offset: 10, bytes: 3 };
    expect(words({ kind: 'read', agent: '3', records: [], cut })).to.deep.equal([
      'warn: box 10.0.0.1:1: storage: a.log ended within a record: 3 bytes from byte 10 on were cut (agent 3)',
    ]);
    expect(words({ kind: 'read', agent: '3', records: ['x'] })).to.deep.equal([
      'debug: box 10.0.0.1:1: storage read (agent 3, records 1)',
    ]);
  });

  it('says when no agent is left', () => {
    agents = [{ phase: 'halted' }, { phase: 'halted' }];
    const halt = { reason: 'its storage has failed' };
    expect(words({ kind: 'continued' }, { kind: 'halted', agent: '4', halt })).to.deep.equal([
      'trace: box 10.0.0.1:1: continued',
      'error: box 10.0.0.1:1: agent 4 halted: its storage has failed',
      'error: box 10.0.0.1:1: every agent of this box has halted; the box itself runs on',
    ]);
    expect(words({ kind: 'continued' })).to.have.lengthOf(1);
  });

  it('warns of a peer with another configuration, by its address, once', () => {
    const report = boxReporter(BOXES);
    const of = (event: unknown) => report({ event, effects: [] } as unknown as BoxTurn);
    const reason = { code: 'other-configuration', peer: 1, hash: 'aa', own: 'bb' };
    const expected = { reason: 'box 10.0.0.2:2 has another configuration: aa, not bb' };
    expect(of({ kind: 'dialFailed', peer: 1, reason })).to.deep.equal([
      { level: 'warn', message: 'dial failed', fields: { peer: '10.0.0.2:2', ...expected } },
    ]);
    expect(of({ kind: 'dialFailed', peer: 1, reason })[0]?.level).to.equal('debug');
    const refused = { kind: 'connectionRefused', remote: 'x:1', isProtocolError: true };
    expect(of({ ...refused, reason })[0]).to.deep.equal({
      level: 'debug',
      message: 'connection refused',
      fields: { remote: 'x:1', ...expected },
    });
    expect(of({ ...refused, reason: { ...reason, hash: 'cc' } })[0]?.level).to.equal('warn');
    expect(of({ ...refused, reason: { code: 'no-ping' } })[0]?.level).to.equal('warn');
  });

  it('says of a link to a box of GoOvid what it does not keep', () => {
    expect(words({ kind: 'linkUp', peer: 1, remote: 'x:1' })).to.deep.equal([
      'info: box 10.0.0.1:1: link up: a box of GoOvid: what is on its way when this connection breaks is lost (peer 10.0.0.2:2, remote x:1)',
    ]);
    expect(words({ kind: 'linkUp', peer: 1, remote: 'x:1', incarnation: 7 })).to.deep.equal([
      'info: box 10.0.0.1:1: link up (peer 10.0.0.2:2, remote x:1)',
    ]);
  });
});
