import { expect } from 'chai';
import type { CommitIndication } from '../../../lib/agents/commit/messages.ts';
import type { PlaylistMessage, PlaylistRequest } from '../../../lib/agents/playlist/commands.ts';
import { playlist } from '../../../lib/agents/playlist/playlist.ts';
import { urlOf } from '../../../lib/agents/playlist/songs.ts';
import { started } from '../../support/stepping.ts';

const asked = (request: PlaylistRequest, by = 'client 1') => ({ kind: 'requested', by, request }) as const;
const below = (indication: CommitIndication) => ({ kind: 'indicated', indication }) as const;
const said = (from: string, message: PlaylistMessage) =>
  ({ kind: 'received', from, port: 'playlist', message }) as const;
const down = (name: string) => ({ kind: 'down', name }) as const;
const trusted = (name: string) => ({ kind: 'trusted', name }) as const;
const timedOut = (timer: string) => ({ kind: 'timedOut', timer }) as const;
const absent = (server: string) => asked({ kind: 'absent', server }, '');
const line = (indication: string, to?: string) => ({
  kind: 'indicate',
  indication,
  ...(to === undefined ? {} : { to }),
});
const add = (song: string, url: string) => asked({ kind: 'add', song, url });
const committed = (number: number, payload: string, isOld?: true): ReturnType<typeof below> =>
  below({ kind: 'decided', number, outcome: 'commit', payload, ...(isOld ? { isOld } : {}) });

type Effects = readonly { readonly kind: string }[];
/** Without timers and facts. */
const essence = (effects: Effects) =>
  effects.filter(({ kind }) => !['setTimer', 'cancelTimer', 'record'].includes(kind));

/** Server 1 of three. */
function server(name = '1') {
  const others = ['0', '1', '2'].filter((id) => id !== name);
  const agent = started(playlist, { name, names: others });
  return {
    songs: () => agent.state.songs,
    on: (event: Parameters<typeof agent.on>[0]) => essence(agent.on(event)),
  };
}

/** The coordinator, with these others. */
function coordinator(...others: string[]) {
  const agent = server('1');
  for (const name of ['0', '2']) agent.on(others.includes(name) ? trusted(name) : absent(name));
  agent.on(below({ kind: 'coordinator', id: '1' }));
  for (const name of others) agent.on(said(name, { kind: 'here', number: 1 }));
  return agent;
}

describe('playlist', () => {
  describe('at the start', () => {
    it('is the first if nothing listens on the ports of the others', () => {
      const agent = server();
      expect(agent.on(absent('0'))).to.deep.equal([]);
      expect(agent.on(absent('2'))).to.deep.equal([{ kind: 'request', request: { kind: 'found' } }]);
      expect(agent.on(below({ kind: 'coordinator', id: '1' }))).to.deep.equal([line('coordinator 1')]);
    });

    it('is the first of several that wait for each other only if its id is the lowest', () => {
      const agent = server();
      expect(agent.on(absent('0'))).to.deep.equal([]);
      expect(agent.on(trusted('2'))).to.deep.equal([
        { kind: 'send', to: '2', message: { kind: 'waiting', isNew: true } },
      ]);
      expect(agent.on(said('2', { kind: 'waiting', isNew: true }))).to.deep.equal([
        { kind: 'request', request: { kind: 'found' } },
      ]);
      const higher = server('2');
      for (const event of [absent('1'), trusted('0'), said('0', { kind: 'waiting', isNew: true })])
        expect(higher.on(event).filter(({ kind }) => kind === 'request')).to.deep.equal([]);
    });

    it('as coordinator, announces itself when the others know what it has decided', () => {
      const agent = server();
      agent.on(absent('0'));
      agent.on(trusted('2'));
      expect(agent.on(below({ kind: 'coordinator', id: '1' }))).to.deep.equal([
        { kind: 'send', to: '2', message: { kind: 'call', number: 1 } },
      ]);
      expect(agent.on(said('2', { kind: 'here', number: 1 }))).to.deep.equal([line('coordinator 1')]);
      expect(agent.on(below({ kind: 'coordinator', id: '1' }))).to.deep.equal([]);
    });

    it('does not begin without servers that have a log, although it has none', () => {
      const agent = server();
      agent.on(asked({ kind: 'predecessors', servers: ['2'] }, ''));
      agent.on(absent('0'));
      expect(agent.on(absent('2'))).to.deep.equal([]);
      agent.on(trusted('2'));
      // The log of the other one has turned out to be empty.
      expect(agent.on(said('2', { kind: 'waiting', isNew: true }))).to.deep.equal([
        { kind: 'request', request: { kind: 'found' } },
      ]);
    });

    it('leaves the beginning to those that know of transactions', () => {
      const agent = server();
      agent.on(absent('0'));
      agent.on(trusted('2'));
      expect(agent.on(said('2', { kind: 'waiting', isNew: false }))).to.deep.equal([]);
    });

    it('answers requests for songs when it is ready', () => {
      const agent = server();
      expect(agent.on(asked({ kind: 'get', song: 'a' }))).to.deep.equal([]);
      agent.on(committed(1, 'add a 1', true));
      expect(agent.on(below({ kind: 'coordinator', id: '0' }))).to.deep.equal([line('resp 1', 'client 1')]);
    });

    it('does not let a request for a song wait for long', () => {
      const agent = server();
      agent.on(asked({ kind: 'get', song: 'a' }));
      expect(agent.on(timedOut('patience'))).to.deep.equal([line('resp NONE', 'client 1')]);
    });

    it('after a failure of all, tells clients to turn to it, has their changes wait, and aborts them if nobody comes', () => {
      const agent = server();
      agent.on(committed(1, 'add a 1', true));
      agent.on(absent('0'));
      agent.on(absent('2'));
      expect(agent.on(timedOut('act'))).to.deep.equal([line('coordinator 1')]);
      expect(agent.on(asked({ kind: 'get', song: 'a' }))).to.deep.equal([line('resp 1', 'client 1')]);
      expect(agent.on(add('b', '2'))).to.deep.equal([]);
      expect(agent.on(timedOut('hold'))).to.deep.equal([line('ack abort', 'client 1')]);
    });

    it('asks the coordinator for the changes that have waited', () => {
      const agent = server();
      agent.on(add('b', '2'));
      const change = { kind: 'add', song: 'b', url: '2' } as const;
      expect(agent.on(below({ kind: 'coordinator', id: '0' }))).to.deep.equal([
        { kind: 'send', to: '0', message: { kind: 'asked', number: 1, change } },
      ]);
    });
  });

  describe('a change', () => {
    const calls = (number: number) =>
      ['0', '2'].map((to) => ({ kind: 'send', to, message: { kind: 'call', number } }));
    const here = (name: string, number: number) => said(name, { kind: 'here', number });

    it('begins when all that run have answered, and is acknowledged when all know how it was decided', () => {
      const agent = coordinator('0', '2');
      expect(agent.on(add('a', '1'))).to.deep.equal(calls(2));
      expect(agent.on(here('0', 2))).to.deep.equal([]);
      expect(agent.on(here('2', 1))).to.deep.equal([]);
      expect(agent.on(here('2', 2))).to.deep.equal([
        { kind: 'request', request: { kind: 'propose', payload: 'add a 1' } },
      ]);
      expect(agent.on(committed(1, 'add a 1'))).to.deep.equal(calls(3));
      expect(agent.on(asked({ kind: 'get', song: 'a' }))).to.deep.equal([line('resp 1', 'client 1')]);
      agent.on(here('0', 3));
      expect(agent.on(here('2', 3))).to.deep.equal([line('ack commit', 'client 1')]);
    });

    it('does not wait for one that has died, whose death was not known', () => {
      const agent = coordinator('0', '2');
      agent.on(add('a', '1'));
      agent.on(here('0', 2));
      expect(agent.on(down('2'))).to.deep.equal([
        { kind: 'request', request: { kind: 'propose', payload: 'add a 1' } },
      ]);
      agent.on(committed(1, 'add a 1'));
      expect(agent.on(here('0', 3))).to.deep.equal([line('ack commit', 'client 1')]);
    });

    it('waits for the one before', () => {
      const agent = coordinator();
      agent.on(add('a', '1'));
      expect(agent.on(add('a', '2'))).to.deep.equal([]);
      expect(agent.on(committed(1, 'add a 1'))).to.deep.equal([
        line('ack commit', 'client 1'),
        { kind: 'request', request: { kind: 'propose', payload: 'add a 2' } },
      ]);
      expect(
        agent.on(below({ kind: 'decided', number: 2, outcome: 'abort', payload: 'add a 2' })),
      ).to.deep.equal([line('ack abort', 'client 1')]);
      expect(urlOf(agent.songs(), 'a')).to.equal('1');
    });

    it('of a participant is passed on, and acknowledged with the answer', () => {
      const agent = server();
      agent.on(below({ kind: 'coordinator', id: '0' }));
      expect(agent.on(asked({ kind: 'delete', song: 'a' }))).to.deep.equal([
        {
          kind: 'send',
          to: '0',
          message: { kind: 'asked', number: 1, change: { kind: 'delete', song: 'a' } },
        },
      ]);
      expect(agent.on(said('0', { kind: 'answered', number: 1, outcome: 'abort' }))).to.deep.equal([
        line('ack abort', 'client 1'),
      ]);
      expect(agent.on(said('0', { kind: 'answered', number: 1, outcome: 'abort' }))).to.deep.equal([]);
    });

    it('that was passed on to a coordinator that dies has an unknown end', () => {
      const agent = server();
      agent.on(below({ kind: 'coordinator', id: '0' }));
      agent.on(add('a', '1'));
      expect(agent.on(down('0'))).to.deep.equal([
        line('error the coordinator died, so it is not known how add a 1 ended', 'client 1'),
      ]);
    });
  });

  describe('votes', () => {
    const vote = (payload: string) => below({ kind: 'voteAsked', number: 1, payload });
    const given = (vote: 'yes' | 'no') => [{ kind: 'request', request: { kind: 'vote', number: 1, vote } }];

    it('yes, unless the URL is longer than its id and 5 characters', () => {
      const agent = server('1');
      expect(agent.on(vote('add a 123456'))).to.deep.equal(given('yes'));
      expect(agent.on(vote('add a 1234567'))).to.deep.equal(given('no'));
      expect(agent.on(vote('delete a12345678'))).to.deep.equal(given('yes'));
    });

    it('no once, if it was told to', () => {
      const agent = server();
      agent.on(asked({ kind: 'voteNo' }));
      expect(agent.on(vote('delete a'))).to.deep.equal(given('no'));
      expect(agent.on(vote('delete a'))).to.deep.equal(given('yes'));
    });
  });

  describe('ends', () => {
    it('at once, or when it is asked to vote', () => {
      expect(server().on(asked({ kind: 'crash' }))).to.deep.equal([{ kind: 'halt', reason: 'crash' }]);
      const agent = server();
      agent.on(asked({ kind: 'failAt', point: 'beforeVote' }));
      expect(agent.on(below({ kind: 'voteAsked', number: 1, payload: 'delete a' }))).to.deep.equal([
        { kind: 'halt', reason: 'crashBeforeVote' },
      ]);
    });

    it('at a later point of the next transaction, of which the layer below is told at its beginning', () => {
      const agent = server();
      const failure = { kind: 'failAt', point: 'afterVote' } as const;
      expect(agent.on(asked(failure))).to.deep.equal([]);
      expect(agent.on(below({ kind: 'voteAsked', number: 1, payload: 'delete a' }))[0]).to.deep.equal({
        kind: 'request',
        request: failure,
      });
      const first = coordinator();
      const partial = { kind: 'failAt', point: 'preCommit', to: ['2'] } as const;
      first.on(asked(partial));
      expect(first.on(add('a', '1'))).to.deep.equal([
        { kind: 'request', request: partial },
        { kind: 'request', request: { kind: 'propose', payload: 'add a 1' } },
      ]);
    });
  });

  it('tells a client that connects later that it is the coordinator', () => {
    const greet = asked({ kind: 'greet' }, 'client 2');
    expect(coordinator().on(greet)).to.deep.equal([line('coordinator 1', 'client 2')]);
    expect(server().on(greet)).to.deep.equal([]);
  });

  it('answers a line that is no command with what is allowed', () => {
    expect(server().on(asked({ kind: 'invalid', reason: 'expected: vote NO' }))).to.deep.equal([
      line('error expected: vote NO', 'client 1'),
    ]);
  });
});
