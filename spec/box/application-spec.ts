import { expect } from 'chai';
import type { AgentEffect } from '../../lib/agent/agent.ts';
import { dictionary, number, object, optional, string } from '../../lib/agent/schemas.ts';
import { boxApplication } from '../../lib/box/application.ts';
import { BROADCASTS_MAX } from '../../lib/box/broadcasts.ts';
import { BOX_CLIENTS, type BoxAnswer, type BoxCommand } from '../../lib/box/clients.ts';
import { decodeCommands } from '../../lib/client/commandLines.ts';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { configured } from '../support/agents.ts';
import { bytes } from '../support/bytes.ts';
import { stubType } from '../support/stubAgents.ts';

const BOX = '10.0.0.1:1';

describe('boxApplication', () => {
  /** The effects of commands of one client to agent `a`. */
  function effectsOf(more: Parameters<typeof stubType>[2], ...commands: BoxCommand[]) {
    const type = stubType('spec', ['1'], more);
    const { init, step } = boxApplication(configured({ a: { type, box: BOX } }), BOX);
    const [listening] = step(init, { kind: 'listening', incarnation: 1 });
    const [connected] = step(listening, { kind: 'clientConnected', client: 1, remote: '' });
    const [, effects] = step(connected, { kind: 'commandsReceived', client: 1, commands });
    return effects;
  }
  const answersOf = (...all: Parameters<typeof effectsOf>) =>
    effectsOf(...all).flatMap((effect) =>
      effect.kind === 'reply'
        ? effect.answers.map((answer) => (answer.kind === 'line' ? answer.text : answer.kind))
        : [],
    );
  const request = (text: string): BoxCommand => ({ kind: 'request', agent: 'a', text });

  it('executes as many effects of a step as there are', () => {
    const timers = Array.from({ length: 150_000 }, (_, i): AgentEffect => {
      return { kind: 'choose', choice: `c${String(i)}`, of: 2 };
    });
    const step = (state: unknown, { kind }: { readonly kind: string }): [unknown, readonly AgentEffect[]] => [
      state,
      kind === 'requested' ? timers : [],
    ];
    expect(effectsOf({ requests: string, step }, request('"x"'))).to.have.lengthOf(150_001);
  });

  it('refuses a request of a megabyte in a short answer', () => {
    const unknown = JSON.stringify(
      Object.fromEntries(Array.from({ length: 80_000 }, (_, i) => [`k${String(i)}`, 1])),
    );
    const fields = object({ name: optional(string), numbers: optional(dictionary(number)) });
    const [answer, ...more] = answersOf({ requests: fields }, request(unknown));
    expect(more).to.deep.equal([]);
    expect(answer)
      .to.match(/^error agent a does not take this request: field k0: is unknown/)
      .and.match(/field k9: is unknown: [^;]*; and 79990 more$/);
    expect(answer).to.have.lengthOf.below(1000);
    const long = JSON.stringify({ numbers: { ['x'.repeat(9e5)]: 'y' } });
    expect(answersOf({ requests: fields }, request(long))[0])
      .to.match(/^error .* field numbers\.xxx*… \(900008 characters\): must be a number$/)
      .and.have.lengthOf.below(1000);
  });

  it('refuses a request to an agent with a long name in a short answer', () => {
    const [answer] = answersOf({}, { kind: 'request', agent: 'n'.repeat(9e5), text: '' });
    expect(answer).to.match(/^error there is no agent nnn*… \(900000 characters\) in this box/);
    expect(answer).to.have.lengthOf.below(1000);
  });

  it('refuses a request that a codec cannot tell', () => {
    const requests = { encode: String, decode: () => undefined as never };
    expect(answersOf({ requests }, request('x'))).to.deep.equal([
      'error agent a does not take this request: the codec returns neither a value nor issues',
    ]);
  });

  describe('broadcasts', () => {
    const [FIRST, SECOND, THIRD] = [BOX, '10.0.0.2:2', '10.0.0.3:3'] as const;
    const type = stubType('spec', ['1']);
    const { init, step } = boxApplication(
      configured({ a: { type, box: FIRST }, b: { type, box: SECOND }, c: { type, box: THIRD } }),
      FIRST,
      { contentsMaxBytes: 20 },
    );
    type Event = Parameters<typeof step>[1];
    const commands = (...all: BoxCommand[]): Event => ({
      kind: 'commandsReceived',
      client: 1,
      commands: all,
    });
    const broadcast = (...texts: string[]): BoxCommand => ({ kind: 'broadcast', texts });
    const linkUp = (peer: number, incarnation?: number): Event => ({
      kind: 'linkUp',
      peer,
      remote: '',
      ...(incarnation === undefined ? {} : { incarnation }),
    });
    const trusted = (peer: number): Event => ({ kind: 'trusted', peer });
    const down = (peer: number): Event => ({ kind: 'peerDown', peer, reason: { code: 'restarted' } });
    const received = (peer: number, ...contents: string[]): Event => ({
      kind: 'messagesReceived',
      peer,
      messages: messagesOf(...contents),
    });

    const written = BOX_CLIENTS.answersTo(() => undefined);
    const textOf = (slices: Iterable<Uint8Array>) =>
      Buffer.concat([...slices])
        .toString()
        .replace(/\n$/, '');

    /** What is sent, answered and refused. */
    function said(...events: Event[]): readonly string[] {
      let state = init;
      const all: string[] = [];
      for (const event of [
        { kind: 'listening', incarnation: 1 } as const,
        { kind: 'clientConnected', client: 1, remote: '' } as const,
        ...events,
      ]) {
        const [next, effects] = step(state, event);
        state = next;
        for (const effect of effects) {
          if (effect.kind === 'sendTo')
            all.push(`to ${String(effect.peer)} in ${String(effect.session)}: ${effect.contents.join('|')}`);
          if (effect.kind === 'refused') all.push(`refused: ${effect.reason}`);
          if (effect.kind === 'reply')
            for (const answer of effect.answers)
              if (answer.kind !== 'foreign') all.push(textOf(written.linesOf(answer)));
        }
      }
      return all;
    }

    it('are in the log of the box, and are sent to the boxes with which there is a session', () =>
      expect(
        said(
          linkUp(1, 7),
          trusted(1),
          commands({ kind: 'get' }, broadcast('x', 'y z'), { kind: 'get' }),
          down(1),
          commands(broadcast('w')),
          linkUp(1, 8),
          trusted(1),
          commands(broadcast('v'), { kind: 'get' }),
        ),
      ).to.deep.equal([
        'messages ',
        'to 1 in 0:  x| y z',
        'messages x,y z',
        'to 1 in 1:  v',
        'messages x,y z,w,v',
      ]));

    it('of other boxes are in the log in the order of their arrival; messages of agents go on to them', () =>
      expect(
        said(
          linkUp(1, 7),
          trusted(1),
          received(1, ' hello', 'b a 9 text', '  two blanks'),
          received(1, 'b a 9 text'),
          commands(broadcast('mine'), { kind: 'get' }),
        ),
      ).to.deep.equal([
        'refused: agent a, port 9, does not take a message of agent b: there is no such port',
        'refused: agent a, port 9, does not take a message of agent b: there is no such port',
        'to 1 in 0:  mine',
        'messages hello, two blanks,mine',
      ]));

    it('are not sent to a box of GoOvid, nor taken from one', () =>
      expect(
        said(
          linkUp(1),
          trusted(1),
          linkUp(2, 9),
          trusted(2),
          received(1, ' hello'),
          commands(broadcast('x'), { kind: 'get' }),
        ),
      ).to.deep.equal(['refused: a message of box 1 is not complete', 'to 2 in 0:  x', 'messages x']));

    it('that are empty or too long are refused', () =>
      expect(
        said(commands({ kind: 'emptyBroadcast' }, broadcast('x'.repeat(20), 'y'), { kind: 'get' })),
      ).to.deep.equal([
        'error empty broadcast: expected broadcast <message>',
        'error the message is not broadcast: it is over 20 bytes',
        'messages y',
      ]));

    it('that do not fit into the log are refused, and said', () => {
      const many = Array.from({ length: BROADCASTS_MAX / 10 }, () => ' x');
      const lines = said(
        linkUp(1, 7),
        trusted(1),
        ...Array.from({ length: 9 }, () => received(1, ...many)),
        received(1, ...many.slice(1)),
        received(1, ' last', ' lost'),
        commands(broadcast('mine')),
      );
      expect(lines).to.deep.equal([
        `refused: the log of this box is full: 1 messages that box ${SECOND} has broadcast are dropped`,
        'error the message is not broadcast: the log of this box is full',
      ]);
    });

    it('are answered in slices that are made on demand, as they were when they were asked for', () => {
      const texts = Array.from({ length: 2000 }, (_, i) => `text ${String(i)}`);
      let [state] = step(init, { kind: 'listening', incarnation: 1 });
      const answers: BoxAnswer[] = [];
      for (const event of [commands(broadcast(...texts), { kind: 'get' }), commands(broadcast('later'))]) {
        const [next, effects] = step(state, event);
        state = next;
        for (const effect of effects) if (effect.kind === 'reply') answers.push(...effect.answers);
      }
      const [answer] = answers as [BoxAnswer];
      // Any number of such answers can wait: they have no text of their own.
      expect(written.lengthOf?.(answer)).to.equal(0);
      const slices = [...written.linesOf(answer)];
      expect(slices.length).to.be.greaterThan(4);
      expect(Math.max(...slices.map(({ length }) => length))).to.be.lessThan(5000);
      expect(Buffer.concat(slices).toString()).to.equal(`messages ${texts.join(',')}\n`);
    });

    it('are read from the lines of a chunk as one command', () => {
      const { commands: read } = decodeCommands(
        BOX_CLIENTS.commands,
        NO_CARRY,
        bytes('broadcast a\nbroadcast  b \r\nget\nbroadcast c\nbroadcast \nbroadcast\nbroadcasts x\nget x\n'),
        100,
      );
      expect(read).to.deep.equal([
        { kind: 'broadcast', texts: ['a', ' b '] },
        { kind: 'get' },
        { kind: 'broadcast', texts: ['c'] },
        { kind: 'emptyBroadcast' },
        { kind: 'emptyBroadcast' },
        { kind: 'request', agent: 'broadcasts', text: 'x' },
        { kind: 'request', agent: 'get', text: 'x' },
      ]);
    });
  });
});
