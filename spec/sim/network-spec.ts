import { expect } from 'chai';
import { Process } from '../../lib/sim/process.ts';
import type { ListenError, Socket } from '../../lib/world/world.ts';
import { joined } from '../support/bytes.ts';
import { bytesFrom, pair } from '../support/pair.ts';

/** Two hosts, and a log of the outcomes of the dials of `a` and of the accepted connections. */
function calls() {
  const net = pair();
  const { time, network, a, b, address } = net;
  const diary: string[] = [];
  const note = (what: string) => void diary.push(`${what} at ${String(time.nowMs)}`);
  return {
    ...net,
    diary,
    note,
    dial: () =>
      network
        .worldOf(a)
        .dial(address)
        .subscribe({
          next: () => note('open'),
          error: (error: unknown) => note((error as Error).message),
        }),
    serve: (process = b) => net.listen(process, (socket) => note(`accepted ${socket.remote}`)),
  };
}

describe('the network', () => {
  it('refuses a dial if no process listens, after a round trip', () => {
    const { time, dial, diary } = calls();
    dial();
    time.runUntil(100);
    expect(diary).to.deep.equal(['connect ECONNREFUSED b:1 at 2']);
  });

  it('connects after a round trip; each end has the address of the other', () => {
    const { time, serve, dial, diary, network, a, address } = calls();
    serve();
    dial();
    let remote: string | undefined;
    network
      .worldOf(a)
      .dial(address)
      .subscribe((socket) => (remote = socket.remote));
    time.runUntil(100);
    expect(diary).to.deep.equal(['accepted a at 1', 'accepted a at 1', 'open at 2']);
    expect(remote).to.equal('b:1');
  });

  it('names a connection the same at both ends, and different from all others', () => {
    const { time, network, listen, a, b, address } = calls();
    const names: { there: string[]; here: string[] } = { there: [], here: [] };
    listen(b, ({ connection }) => names.there.push(connection));
    for (let i = 0; i < 2; i++) {
      network
        .worldOf(a)
        .dial(address)
        .subscribe(({ connection }) => names.here.push(connection));
    }
    time.runUntil(100);
    expect(names.here).to.have.length(2).and.to.deep.equal(names.there);
    expect(new Set(names.here).size).to.equal(2);
  });

  it('has the latency of the path', () => {
    const { time, there, serve, dial, diary } = calls();
    serve();
    there.extraMs = 30;
    dial();
    time.runUntil(100);
    expect(diary).to.deep.equal(['accepted a at 31', 'open at 32']);
  });

  it('binds a port once, and again after it was closed or its process was killed', () => {
    const { time, network, b, address, serve, kill, dial, diary } = calls();
    const attempt = (process: Process) => {
      let outcome = 'bound';
      const listening = network
        .worldOf(process)
        .listen(address)
        .subscribe({
          error: (error: unknown) =>
            (outcome = `${(error as ListenError).name} ${(error as ListenError).code}`),
        });
      return { outcome, listening };
    };
    const first = attempt(b);
    expect(first.outcome).to.equal('bound');
    expect(attempt(b).outcome).to.equal('ListenError EADDRINUSE');
    first.listening.unsubscribe();
    expect(attempt(b).outcome).to.equal('bound');
    kill(b);
    const next = new Process('b', time);
    serve(next);
    dial();
    time.runUntil(100);
    expect(diary).to.deep.equal(['accepted a at 1', 'open at 2']);
  });

  it('keeps the port of a successor when the killed process is cleaned up, or stops listening late', () => {
    const { time, b, network, serve, kill, dial, diary } = calls();
    const old = serve();
    kill(b);
    serve(new Process('b', time));
    network.processKilled(b);
    old.unsubscribe();
    dial();
    time.runUntil(100);
    expect(diary).to.deep.equal(['accepted a at 1', 'open at 2']);
  });

  it('keeps connections until they are accepted', () => {
    const { time, network, b, address, dial, diary, note } = calls();
    let sockets: Socket[] = [];
    network
      .worldOf(b)
      .listen(address)
      .subscribe((listener) => {
        time.at(50, () => {
          listener.sockets$.subscribe((socket) => {
            sockets = [...sockets, socket];
            note('taken');
          });
        });
      });
    dial();
    time.runUntil(100);
    dial();
    time.runUntil(200);
    expect(diary).to.deep.equal(['open at 2', 'taken at 50', 'taken at 101', 'open at 102']);
    expect(sockets.length).to.equal(2);
  });

  it('closes connections that were not accepted when the port is closed', () => {
    const { time, network, a, b, address, observe } = calls();
    const listening = network.worldOf(b).listen(address).subscribe();
    let end: ReturnType<typeof observe> | undefined;
    network
      .worldOf(a)
      .dial(address)
      .subscribe((socket) => (end = observe(socket)));
    time.runUntil(10);
    listening.unsubscribe();
    time.runUntil(20);
    expect(end?.end).to.equal('FIN at 11');
  });

  it('connects to a paused process, which accepts when it continues', () => {
    const { time, b, serve, dial, diary } = calls();
    serve();
    b.pause();
    dial();
    time.runUntil(500);
    b.resume();
    expect(diary).to.deep.equal(['open at 2', 'accepted a at 500']);
  });

  it('closes a connection to a paused process if its port is closed when it continues', () => {
    const { time, network, a, b, address, observe, serve } = calls();
    const listening = serve();
    b.pause();
    b.timer(5, () => listening.unsubscribe());
    let end: ReturnType<typeof observe> | undefined;
    network
      .worldOf(a)
      .dial(address)
      .subscribe((socket) => (end = observe(socket)));
    time.runUntil(10);
    b.resume();
    time.runUntil(20);
    expect(end?.end).to.equal('FIN at 11');
  });

  it('reports a connection to a paused dialler when it continues', () => {
    const { time, a, serve, dial, diary } = calls();
    serve();
    dial();
    a.pause();
    time.runUntil(500);
    a.resume();
    expect(diary).to.deep.equal(['accepted a at 1', 'open at 500']);
  });

  for (const way of ['there', 'back'] as const) {
    it(`repeats a dial after 1 s and 3 s if packets ${way} are lost`, () => {
      const net = calls();
      const { time, serve, dial, diary } = net;
      serve();
      net[way].block();
      dial();
      time.at(1_500, () => net[way].heal());
      time.runUntil(10_000);
      expect(diary).to.deep.equal(['accepted a at 3001', 'open at 3002']);
    });

    it(`does not repeat a dial if packets ${way} are only held, and connects when they are released`, () => {
      const net = calls();
      const { time, serve, dial, diary } = net;
      serve();
      net[way].hold();
      dial();
      time.at(150, () => net[way].release());
      time.runUntil(10_000);
      expect(diary).to.deep.equal(['accepted a at 151', 'open at 152']);
    });
  }

  for (const [when, atMs] of [
    ['before it has arrived', 0.5],
    ['while it waits to be repeated', 500],
  ] as const) {
    it(`cancels a dial ${when}: no connection is accepted or reported`, () => {
      const { time, there, serve, dial, diary } = calls();
      serve();
      if (atMs > 1) {
        there.block();
        time.at(700, () => there.heal());
      }
      const call = dial();
      time.at(atMs, () => call.unsubscribe());
      time.runUntil(10_000);
      expect(diary).to.deep.equal([]);
    });
  }

  it('ends an accepted connection at once if its dialler has cancelled', () => {
    const { time, listen, b, observe, dial, diary } = calls();
    let accepted: ReturnType<typeof observe> | undefined;
    listen(b, (socket) => (accepted = observe(socket)));
    const call = dial();
    time.at(1.5, () => call.unsubscribe());
    time.runUntil(100);
    expect(diary).to.deep.equal([]);
    expect(accepted?.end).to.equal('FIN at 2.5');
  });

  it('makes no connection for a dialler that was killed meanwhile', () => {
    const { time, a, serve, dial, kill, diary } = calls();
    serve();
    dial();
    time.at(0.5, () => kill(a));
    time.runUntil(10_000);
    expect(diary).to.deep.equal([]);
  });

  it('connects a host with itself', () => {
    const { time, network, b, address, listen, observe } = calls();
    let accepted: ReturnType<typeof observe> | undefined;
    listen(b, (socket) => (accepted = observe(socket)));
    network
      .worldOf(b)
      .dial(address)
      .subscribe((socket) => socket.write(bytesFrom(0, 3)));
    time.runUntil(100);
    expect(joined(accepted?.chunks ?? [])).to.deep.equal(bytesFrom(0, 3));
  });

  it('is at rest when nothing is in transit or waits to be sent', () => {
    const { time, there, network, a, b, address, listen, observe } = calls();
    listen(b, observe);
    network
      .worldOf(a)
      .dial(address)
      .subscribe((socket) => socket.write(bytesFrom(0, 3)));
    time.runUntil(1.9);
    expect(network.isQuiet).to.equal(true);
    there.hold();
    time.runUntil(10);
    expect(network.isQuiet).to.equal(false);
    there.release();
    time.runUntil(20);
    expect(network.isQuiet).to.equal(true);
  });
});
