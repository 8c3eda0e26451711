import { expect } from 'chai';
import { of, Subject, VirtualTimeScheduler } from 'rxjs';
import type { ChatEffect, ChatEvent } from '../../../bin/join/chat.ts';
import { through } from '../../../bin/join/through.ts';
import { bytes, joined } from '../../support/bytes.ts';
import { FakeSocket } from '../../support/fakeSocket.ts';
import { fakeWorld } from '../../support/fakeWorld.ts';

const DIAL: ChatEffect = { kind: 'dial', server: 0, afterMs: 0 };

/** A chat through one server that the case controls; `told` are the lines of the chat. */
function chatThrough(lineMaxBytes: number) {
  const scheduler = new VirtualTimeScheduler();
  const says$ = new Subject<Uint8Array>();
  const effects$ = new Subject<ChatEffect>();
  const socket = new FakeSocket({ chunks$: says$ });
  const world = fakeWorld(scheduler, { dial: () => of(socket) });
  const events: ChatEvent[] = [];
  const told: Uint8Array[] = [];
  const fail = (error: unknown) => {
    throw error;
  };
  const listening = through([{ host: 'there', port: 1 }], effects$, world, lineMaxBytes).subscribe({
    next: (event) => events.push(event),
    error: fail,
  });
  listening.add(socket.bytes$.subscribe({ next: (chunk) => told.push(chunk), error: fail }));
  effects$.next(DIAL);
  scheduler.flush();
  return { says$, effects$, socket, events, told };
}

describe('the connection from a chat to its server', () => {
  it('transmits any bytes in both directions', () => {
    const { says$, effects$, events, told } = chatThrough(100);
    effects$.next({ kind: 'tell', line: 'broadcast caf\uDCE9' });
    expect(joined(told)).to.deep.equal(bytes('broadcast caf', 0xe9, '\n'));
    says$.next(bytes('caf', 0xe9, '\n'));
    expect(events).to.deep.equal([{ kind: 'connected' }, { kind: 'heard', lines: ['caf\uDCE9'] }]);
  });

  it('fails, and is closed, if the server sends a line that is too long', () => {
    const { says$, socket, events } = chatThrough(100);
    for (let i = 0; i < 10; i++) says$.next(bytes('x'.repeat(30)));
    expect(events).to.deep.equal([
      { kind: 'connected' },
      { kind: 'lost', reason: { code: 'line-overlong', limitBytes: 100 } },
    ]);
    expect(socket.isDestroyed).to.equal(true);
    expect(says$.observed).to.equal(false);
  });
});
