import { expect } from 'chai';
import { Subject, VirtualTimeScheduler } from 'rxjs';
import type { PageRequest, GridMessage } from '../../lib/trace/live.ts';
import { live, type Connecting } from '../../page/live.ts';
import type { PageEvent } from '../../page/machine/events.ts';

/** A socket that the spec controls. */
class Socket {
  static readonly made: Socket[] = [];
  readyState = 0;
  readonly sent: string[] = [];
  onopen: ((event: object) => void) | undefined;
  onmessage: ((event: object) => void) | undefined;
  onclose: ((event: object) => void) | undefined;
  onerror: ((event: object) => void) | undefined;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    Socket.made.push(this);
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.({});
  }

  tells(data: string): void {
    this.onmessage?.({ data });
  }

  closes(wasClean = true, code = 1006, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ wasClean, code, reason });
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
  }
}

const MESSAGE: GridMessage = { kind: 'events', events: [], omitted: 0, nowMs: 1 };

describe('the connection to the grid', () => {
  let requests$: Subject<PageRequest>;
  let seen: PageEvent[];
  let time: VirtualTimeScheduler;
  let stop: () => void;

  beforeEach(() => {
    Socket.made.length = 0;
    seen = [];
    requests$ = new Subject();
    time = new VirtualTimeScheduler();
    const running = live('ws://grid/live', requests$, time, Socket as unknown as Connecting).subscribe({
      next: (event) => seen.push(event),
      error: (error: unknown) => {
        throw error;
      },
    });
    stop = () => running.unsubscribe();
  });
  afterEach(() => stop());

  const kinds = () => seen.map(({ kind }) => kind);
  const socket = () => Socket.made.at(-1)!;

  it('emits its beginning, the messages of the grid, and its end', () => {
    expect(socket().url).to.equal('ws://grid/live');
    socket().opens();
    socket().tells(JSON.stringify(MESSAGE));
    socket().closes();
    expect(kinds()).to.deep.equal(['connected', 'gridMessage', 'disconnected']);
    expect(seen[1]).to.deep.include({ message: MESSAGE });
  });

  it('passes on requests while it is open, and only then', () => {
    requests$.next({ ask: 1, line: 'too early' });
    socket().opens();
    requests$.next({ ask: 2, line: 'alive' });
    socket().closes();
    requests$.next({ ask: 3, line: 'too late' });
    expect(socket().sent).to.deep.equal([JSON.stringify({ ask: 2, line: 'alive' })]);
  });

  it('is opened again a second after it is lost, cleanly or not, and reports each loss once', () => {
    for (const wasClean of [true, false]) {
      const count = Socket.made.length;
      socket().opens();
      socket().closes(wasClean);
      expect(Socket.made).to.have.length(count);
      time.flush();
      expect(Socket.made).to.have.length(count + 1);
    }
    expect(time.now()).to.equal(2_000);
    expect(kinds()).to.deep.equal(['connected', 'disconnected', 'connected', 'disconnected']);
    socket().opens();
    requests$.next({ ask: 4, line: 'alive' });
    expect(Socket.made.map(({ sent }) => sent.length)).to.deep.equal([0, 0, 1]);
  });

  it('is opened again after a malformed message', () => {
    socket().opens();
    socket().tells('{');
    expect(kinds()).to.deep.equal(['connected', 'disconnected']);
    time.flush();
    expect(Socket.made).to.have.length(2);
  });

  it('is not opened again if the grid has closed it for good, and emits the reason', () => {
    socket().opens();
    socket().closes(false, 4001, 'more than 32 pages are open');
    time.flush();
    expect(Socket.made).to.have.length(1);
    expect(seen.at(-1)).to.deep.equal({ kind: 'dismissed', reason: 'more than 32 pages are open' });
  });

  it('is closed when its subscription ends', () => {
    socket().opens();
    stop();
    time.flush();
    expect([socket().readyState, Socket.made.length, requests$.observed]).to.deep.equal([3, 1, false]);
  });
});
