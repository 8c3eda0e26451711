import { expect } from 'chai';
import { CommandError } from '../../../bin/exit.ts';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { unknownProtocol } from '../../../lib/trace/facts.ts';
import { requestOf, requireKinds, type ReplayFlags } from '../../../bin/replay/flags.ts';

const NOTHING = { servers: undefined, kinds: undefined, fromMs: undefined, toMs: undefined };
const KINDS =
  'started, crashed, stopped, linkUp, linkDown, trusted, suspected, down, sent, received, timer, command, broadcast, delivered, alive, misbehaved, fault';

describe('the flags of replay', () => {
  it('select all events, in columns, by default', () => {
    expect(requestOf({})).to.deep.equal({
      filter: NOTHING,
      format: 'columns',
      isCheck: false,
      isAtRest: false,
    });
  });

  it('accept lists, and repeated options', () => {
    const { filter } = requestOf({
      server: ['0,2', '1'],
      kind: ['broadcast', 'delivered,fault'],
      from: '1.5',
      to: '20',
    });
    expect(filter).to.deep.equal({
      servers: new Set([0, 1, 2]),
      kinds: new Set(['broadcast', 'delivered', 'fault']),
      fromMs: 1.5,
      toMs: 20,
    });
  });

  it('select a format, by name or by its short form', () => {
    expect(requestOf({ format: 'shiviz' }).format).to.equal('shiviz');
    expect(requestOf({ json: true }).format).to.equal('json');
    expect(requestOf({ json: true, format: 'json' }).format).to.equal('json');
  });

  it('request a check with --check, in every format', () => {
    expect(requestOf({ check: true, atRest: true, json: true })).to.include({
      isCheck: true,
      isAtRest: true,
      format: 'json',
    });
  });

  it('accept a kind by its name in version 1, too', () => {
    expect(requestOf({ kind: ['peerDown'] }).filter.kinds).to.deep.equal(new Set(['down']));
  });

  it('are checked for kinds when the protocol of the trace is known', () => {
    const check = (kind: string, facts = CHATROOM) => requireKinds(requestOf({ kind: [kind] }).filter, facts);
    expect(() => check('brodcast')).to.throw(
      CommandError,
      `--kind: "brodcast" is not one of ${KINDS}; did you mean broadcast?`,
    );
    expect(() => check('everything')).to.throw(CommandError, `--kind: "everything" is not one of ${KINDS}`);
    check('delivered');
    check('fault');
    check('elected', unknownProtocol('raft'));
  });

  const bad: readonly (readonly [flags: ReplayFlags, message: string])[] = [
    [{ format: 'xml' }, '--format: "xml" is not one of columns, json, shiviz'],
    [{ format: 'columns', json: true }, '--json and --format columns are two formats; choose one'],
    [{ server: ['0,x'] }, '--server: "x" is not the id of a server, as in 0,2'],
    [{ server: ['-1'] }, '--server: "-1" is not the id of a server, as in 0,2'],
    [{ from: 'noon' }, '--from: "noon" is not a time in ms, as in 1500'],
    [{ to: '-5' }, '--to: "-5" is not a time in ms, as in 1500'],
    [{ format: 'shiviz', server: ['0'] }, '--format shiviz needs the whole trace: no filter is allowed'],
    [{ check: true, from: '5' }, '--check needs the whole trace: no filter is allowed'],
    [{ check: true, format: 'shiviz' }, '--check has no --format shiviz; expected columns or json'],
    [{ atRest: true }, '--at-rest needs --check'],
  ];
  for (const [flags, message] of bad)
    it(`are refused as wrong usage: ${JSON.stringify(flags)}`, () => {
      expect(() => requestOf(flags))
        .to.throw(CommandError, message)
        .with.property('exitCode', 2);
    });
});
