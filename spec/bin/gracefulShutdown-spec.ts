import { expect } from 'chai';
import { NEVER, of, Subject, Subscription, VirtualTimeScheduler, type Observable } from 'rxjs';
import { leavable } from '../../bin/gracefulShutdown.ts';
import type { Address, Socket, World } from '../../lib/world/world.ts';
import { FakeSocket } from '../support/fakeSocket.ts';

const MASTERS: Address = { host: 'here', port: 1 };
const PEERS: Address = { host: 'here', port: 2 };

let open: Subscription;
beforeEach(() => (open = new Subscription()));
afterEach(() => open.unsubscribe());

/** Fails the case at an unexpected error. */
function fail(error: unknown): void {
  throw error;
}

/** A server with one client and one peer, which writes the given bytes to each. */
function left({ toMaster = '', toPeer = '' } = {}) {
  const said$ = new Subject<string>();
  const master = new FakeSocket({ isHolding: true, chunks$: said$ });
  const peer = new FakeSocket({ isHolding: true });
  const scheduler = new VirtualTimeScheduler();
  const world = {
    scheduler,
    listen: ({ port }: Address) => of({ sockets$: of<Socket>(port === MASTERS.port ? master : peer) }),
    dial: () => NEVER,
  } as unknown as World;
  const here = leavable(world, MASTERS);
  const done: string[] = [];
  const sockets: Socket[] = [];
  for (const address of [MASTERS, PEERS]) {
    const bound$ = here.world.listen(address);
    open.add(bound$.subscribe({ next: ({ sockets$ }) => open.add(take(sockets$)), error: fail }));
  }
  function take(sockets$: Observable<Socket>): Subscription {
    return sockets$.subscribe({ next: (socket) => sockets.push(socket), error: fail });
  }
  const [masterHere, peerHere] = sockets as [Socket, Socket];
  const served = masterHere.chunks$.subscribe({ error: fail, complete: () => masterHere.end() });
  open.add(served);
  masterHere.write(new TextEncoder().encode(toMaster));
  peerHere.write(new TextEncoder().encode(toPeer));
  here.leave(
    () => {
      done.push('stop');
      peerHere.destroy();
    },
    () => done.push('done'),
  );
  /** Advances the time to this many ms after the beginning. */
  const passUntil = (ms: number) => {
    scheduler.maxFrames = ms;
    scheduler.flush();
  };
  /** Writes to the peer. */
  const write = (text: string) => peerHere.write(new TextEncoder().encode(text));
  return { done, master, peer, write, hasEndedMaster: () => served.closed, passUntil };
}

describe('leavable', () => {
  it('stops reading from clients at once', () => {
    expect(left().hasEndedMaster()).to.equal(true);
  });

  it('stops when everything written to peers has been sent, and not earlier', () => {
    const { done, peer, passUntil } = left({ toPeer: 'said' });
    passUntil(99);
    expect(done).to.deep.equal([]);
    peer.leave(4);
    passUntil(107);
    expect(done).to.deep.equal([]);
    passUntil(110);
    expect(done).to.deep.equal(['stop', 'done']);
  });

  it('does not stop between two batches of the messages that a peer lacks', () => {
    const { done, peer, write, passUntil } = left({ toPeer: 'said' });
    passUntil(20);
    for (let i = 0; i < 10; i++) {
      peer.leave(4);
      passUntil(26 + 6 * i);
      write('more');
    }
    expect(done).to.deep.equal([]);
    peer.leave(4);
    passUntil(100);
    expect(done).to.deep.equal(['stop', 'done']);
  });

  it('sends what is written meanwhile; a connection that is destroyed then is ended', () => {
    const { done, peer, passUntil } = left();
    const closes: string[] = [];
    open.add(peer.closes$.subscribe({ next: (how) => closes.push(how), error: fail }));
    passUntil(10);
    expect(done).to.deep.equal(['stop', 'done']);
    expect(closes).to.deep.equal(['end']);
  });

  it('stops without a peer that does not read after 400 ms, and not earlier', () => {
    const { done, passUntil } = left({ toPeer: 'said' });
    passUntil(400);
    expect(done).to.deep.equal([]);
    passUntil(404);
    expect(done).to.deep.equal(['stop', 'done']);
  });
});
