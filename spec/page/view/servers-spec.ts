import { expect } from 'chai';
import type { ServerState } from '../../../lib/trace/live.ts';
import { serversView } from '../../../page/view/servers.ts';
import { after, CONNECTED, told } from '../machine/stepped.ts';
import { wordsOf } from './words.ts';

const OBSERVER: ServerState = {
  id: 0,
  state: 'running',
  sinceMs: 0,
  alive: [1],
  suspected: [2],
  lost: [3],
  messages: 0,
};

describe('the table of servers', () => {
  const { state } = after(CONNECTED);
  const servers = [{ ...OBSERVER, messages: 4_321 }];
  const shown = (counts: string | undefined) =>
    wordsOf(serversView(state, servers, counts, new Map([[0, 98]]), 0));

  it('shows the count of each server and its rate, under the title from the panel of their protocol', () => {
    expect(shown('entries')).to.include(' entries per s ').and.include(' 4,321 98 ');
    expect(shown('entries')).not.to.include('messages');
  });

  it('shows no count if the protocol has no title for it', () => {
    expect(shown(undefined)).not.to.match(/per s|4,321| 98 /);
  });
});

describe('the table of boxes', () => {
  it('calls them boxes, by their addresses', () => {
    const { state } = after([
      { kind: 'connected' },
      told({
        ...{ kind: 'hello', servers: 2, protocol: 'agents', run: 'r', epochMs: 0, nowMs: 0 },
        names: ['127.0.0.1:5001', '127.0.0.1:5002'],
      }),
    ]);
    const servers = [OBSERVER, { ...OBSERVER, id: 1 }];
    const view = serversView(state, servers, undefined, new Map(), 0);
    expect(wordsOf(view)).to.match(/^Boxes .*seen by 127\.0\.0\.1:5001.*seen by 127\.0\.0\.1:5002/);
    expect(wordsOf(view)).not.to.include('server');
  });
});
