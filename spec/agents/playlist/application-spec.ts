import { expect } from 'chai';
import { playlistApplication } from '../../../lib/agents/playlist/application.ts';
import { playlistGrid } from '../../../lib/agents/playlist/configuration.ts';
import type { BoxApplicationEffect, BoxApplicationEvent } from '../../../lib/box/application.ts';

const BOX = '127.0.0.1:20000';

/** A server of a grid of `n` that listens, whose storage is empty and always flushed. */
function server(n = 1) {
  const { init, step } = playlistApplication(playlistGrid(n), BOX);
  let state = init;
  let flushed = 0;
  const on = (event: BoxApplicationEvent): readonly BoxApplicationEffect[] => {
    const [next, effects] = step(state, event);
    state = next;
    const appended = effects.filter(({ kind }) => kind === 'append').length;
    flushed += appended;
    return appended === 0 ? effects : [...effects, ...on({ kind: 'flushed', agent: '0', count: flushed })];
  };
  on({ kind: 'listening', incarnation: 1 });
  on({ kind: 'read', agent: '0', records: [] });
  return { on };
}

const connected = (client: number) => ({ kind: 'clientConnected', client, remote: '' }) as const;
const command = (text: string) =>
  ({ kind: 'commandsReceived', client: 1, commands: [{ kind: 'request', agent: '0', text }] }) as const;

/** The lines for each client. */
function lines(effects: readonly BoxApplicationEffect[]): string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'reply'
      ? effect.answers.map((one) => `${String(effect.client)}: ${one.kind === 'line' ? one.text : ''}`)
      : [],
  );
}

describe('playlistApplication', () => {
  it('greets each client with the coordinator, if this server is', () => {
    const { on } = server();
    expect(lines(on(connected(1)))).to.deep.equal(['1: coordinator 0']);
    expect(lines(on(connected(2)))).to.deep.equal(['2: coordinator 0']);
    expect(lines(server(2).on(connected(1)))).to.deep.equal([]);
  });

  it('answers as the lab says, without the id of the agent', () => {
    const { on } = server();
    on(connected(1));
    expect(lines(on(command('add a b')))).to.deep.equal(['1: ack commit']);
    expect(lines(on(command('get a')))).to.deep.equal(['1: resp b']);
    expect(lines(on(command('get b')))).to.deep.equal(['1: resp NONE']);
    expect(lines(on(command('sing a')))[0]).to.match(/^1: error expected: add <song> <url>/);
  });

  it('ends when its agent has', () => {
    const { on } = server();
    on(connected(1));
    expect(on(command('get a')).map(({ kind }) => kind)).to.not.include('exit');
    expect(on(command('crash')).map(({ kind }) => kind)).to.include('exit');
  });

  it('ends only when what it had sent before is written', () => {
    const { on } = server(2);
    on({ kind: 'trusted', peer: 1 });
    on(connected(1));
    // It has greeted the other server, which is not written yet.
    expect(on(command('crash')).map(({ kind }) => kind)).to.not.include('exit');
    const count = 9;
    expect(on({ kind: 'sent', peer: 1, first: 0, count }).map(({ kind }) => kind)).to.include('exit');
  });
});
