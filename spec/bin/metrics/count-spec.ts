import { expect } from 'chai';
import { count, noCounts, type Counts } from '../../../bin/metrics/count.ts';
import type { Command } from '../../../lib/agents/chatroom/commands.ts';
import { room, type RoomEvent } from '../../../lib/agents/chatroom/room.ts';
import { messagesOf } from '../../../lib/wire/messages.ts';
import { deepFreeze } from '../../support/deepFreeze.ts';
import type { ConnectionReason } from '../../../lib/reason/reason.ts';

/** The counts of server 1 of three after these events, taken by its room one after the other. */
function counted(...events: readonly RoomEvent[]): Counts {
  const { init, step } = room(1);
  let state = init;
  let counts = noCounts(3);
  for (const event of events) {
    const [next, effects] = step(state, event);
    state = next;
    counts = count(deepFreeze(counts), { event, state, effects });
  }
  return counts;
}

const commands = (...given: readonly Command[]): RoomEvent => ({
  kind: 'commandsReceived',
  client: 0,
  commands: given,
});
const broadcast = (...texts: readonly string[]): Command => ({
  kind: 'broadcast',
  messages: messagesOf(...texts),
});
const heard = (peer: number, ...texts: readonly string[]): RoomEvent => ({
  kind: 'messagesReceived',
  peer,
  messages: messagesOf(...texts),
});
const up = (peer: number, incarnation?: number): RoomEvent => ({
  kind: 'linkUp',
  peer,
  remote: 'there',
  ...(incarnation === undefined ? {} : { incarnation }),
});
const down = (
  peer: number,
  reason: ConnectionReason = { code: 'closed' },
  isProtocolError = false,
): RoomEvent => ({
  kind: 'linkDown',
  peer,
  reason,
  isProtocolError,
});

describe('the counts of a server', () => {
  it('begin with a zero for every possible sender', () => {
    expect(counted()).to.deep.include({ accepted: 0, delivered: [0, 0, 0] });
  });

  it('include client commands, and deliveries by sender', () => {
    const events = [
      commands(broadcast('a', 'b'), broadcast('c')),
      heard(0, 'x'),
      heard(2, 'y', 'z'),
      heard(0, 'x'),
    ];
    expect(counted(...events)).to.deep.include({ accepted: 3, delivered: [2, 3, 2] });
  });

  it('follow the log, not the commands', () => {
    const event = commands(broadcast('swallowed'));
    const counts = count(noCounts(3), { event, state: room(1).init, effects: [] });
    expect(counts).to.deep.include({ accepted: 1, delivered: [0, 0, 0] });
  });

  it('exclude events after a crash', () => {
    expect(counted(commands(broadcast('a'), { kind: 'crash' }, broadcast('b')))).to.include({ accepted: 1 });
  });

  it('include the commands that were refused', () => {
    const refused: Command = { kind: 'refused', reason: { code: 'unknown-command', line: 'x' } };
    const overlong: Command = { kind: 'overlong', limitBytes: 9 };
    const foreign: Command = { kind: 'foreign', protocol: 'HTTP' };
    const counts = counted(
      commands(refused, { kind: 'get' }, refused),
      commands(refused, overlong),
      commands(foreign),
    );
    expect(counts.refused).to.deep.equal({ command: 3, command_overlong: 1, command_foreign: 1 });
  });

  it('include peer connections that were made and lost', () => {
    const counts = counted(
      up(0, 7),
      up(2, 8),
      down(0),
      up(0, 9),
      down(2, { code: 'broken', detail: 'read ECONNRESET' }),
    );
    expect(counts).to.deep.include({ linksMade: 3, linksLost: { closed: 1, broken: 1 } });
  });

  it('include a cut if the same incarnation is linked again, and none if another is', () => {
    expect(counted(up(0, 7), down(0), up(0, 7)).cuts, 'the same').to.equal(1);
    expect(counted(up(0, 7), down(0), up(0, 8)).cuts, 'another').to.equal(0);
    expect(counted(up(0, 7), up(2, 7)).cuts, 'another peer').to.equal(0);
    expect(counted(up(0), down(0), up(0)).cuts, 'a plain peer has no incarnations').to.equal(0);
  });

  it('include a link that ended by a protocol error of its peer among the refused', () => {
    const counts = counted(
      up(0),
      down(0, { code: 'line-overlong', limitBytes: 9 }, true),
      up(2),
      down(2, { code: 'have-twice' }, true),
    );
    expect(counts).to.deep.include({
      linksLost: { fault: 2 },
      refused: { peer_overlong: 1, peer_protocol_error: 1 },
    });
  });

  it('include the numbers of trusts, suspicions and detected crashes of peers', () => {
    const events: readonly RoomEvent[] = [
      { kind: 'trusted', peer: 0 },
      { kind: 'trusted', peer: 2 },
      { kind: 'suspected', peer: 0 },
      { kind: 'trusted', peer: 0 },
      { kind: 'peerDown', peer: 2, reason: { code: 'dial-refused', detail: 'refused' } },
      { kind: 'dialFailed', peer: 2, reason: { code: 'dial-refused', detail: 'refused' } },
    ];
    expect(counted(...events)).to.include({ trusts: 3, suspicions: 1, deaths: 1, dialsFailed: 1 });
  });

  it('include the connected clients, and those over the limit', () => {
    const counts = counted(
      { kind: 'clientConnected', client: 0, remote: 'a' },
      { kind: 'clientConnected', client: 1, remote: 'b' },
      { kind: 'clientRefused', remote: 'c', reason: { code: 'clients-max', max: 2 } },
      { kind: 'clientGone', client: 0, reason: { code: 'client-left' } },
    );
    expect(counts).to.deep.include({ masters: 1, refused: { clients_max: 1 } });
  });

  it('include unidentified connections, and unknown lines', () => {
    const refused = (reason: ConnectionReason, isProtocolError: boolean): RoomEvent => ({
      kind: 'connectionRefused',
      remote: 'x',
      reason,
      isProtocolError,
    });
    const counts = counted(
      refused({ code: 'no-ping' }, true),
      refused({ code: 'identify-timeout' }, true),
      refused({ code: 'closed' }, false),
      { kind: 'lineIgnored', peer: 2, line: 'hello' },
    );
    expect(counts.refused).to.deep.equal({
      unidentified: 1,
      unidentified_silent: 1,
      unidentified_left: 1,
      peer_line: 1,
    });
  });
});
