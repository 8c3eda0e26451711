/** The end of real connections on loopback. Both sides are in this process, so that a busy loop stalls both. */
import { expect } from 'chai';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { DRAIN_BOUNDS, endGently } from '../../lib/world/nodeEnd.ts';

let server: Server;
const open: Socket[] = [];
beforeEach(async () => {
  server = createServer({ allowHalfOpen: true });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
  server.close();
});

/** A connection: the end that is tested, and the other one. */
async function pair(): Promise<{ socket: Socket; other: Socket }> {
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const { port } = server.address() as { port: number };
  const other = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  const [socket] = await accepted;
  // A reset is one way of being closed.
  for (const one of [socket, other]) open.push(one.on('error', () => undefined));
  return { socket, other };
}

/** What a socket reads up to its end; it is read only from now on. */
async function restOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await Promise.race([once(socket, 'end'), once(socket, 'close')]);
  return text;
}

/** Stalls this process. */
function stall(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Ends a connection; afterwards its end has been sent. */
async function ended(socket: Socket, bounds = DRAIN_BOUNDS): Promise<void> {
  endGently(socket, bounds);
  await once(socket, 'finish');
}

/** Writes again and again, until the connection is gone. */
function sendForEver(socket: Socket, chunk: Buffer): void {
  const more = () => socket.write(chunk, (error) => (error ? undefined : setImmediate(more)));
  more();
}

describe('endGently', () => {
  it('closes when the other side ends it, too', async () => {
    const { socket, other } = await pair();
    socket.write('the last word');
    await ended(socket, { ...DRAIN_BOUNDS, quietMs: 60_000 });
    expect(await restOf(other)).to.equal('the last word');
    other.end();
    await once(socket, 'close');
  });

  it('closes after a silence, if the other side does not', async () => {
    const { socket, other } = await pair();
    await ended(socket, { quietMs: 1, sendingMs: 60_000, maxMs: 60_000, maxBytes: Infinity });
    await once(socket, 'close');
    expect(other.destroyed).to.equal(false);
  });

  it('loses no last word if the process is stalled while bytes arrive', async () => {
    const { socket, other } = await pair();
    socket.write('the last word');
    await ended(socket);
    other.write(Buffer.alloc(1024 * 1024, 'x'));
    stall(3 * DRAIN_BOUNDS.quietMs);
    // The timers that are due by now fire before bytes are read.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => other.write('and more', resolve));
    expect(await restOf(other)).to.equal('the last word');
  });

  it('drains a side that is stalled while it sends', async () => {
    const { socket, other } = await pair();
    socket.write('the last word');
    await ended(socket, { ...DRAIN_BOUNDS, quietMs: 1 });
    other.write('more');
    await new Promise((resolve) => setTimeout(resolve, 3 * DRAIN_BOUNDS.quietMs));
    expect(socket.destroyed).to.equal(false);
    other.end('and more');
    expect(await restOf(other)).to.equal('the last word');
    await once(socket, 'close');
    expect(socket.bytesRead).to.equal('moreand more'.length);
  });

  it('closes when a side that was sending is silent for longer', async () => {
    const { socket, other } = await pair();
    await ended(socket, { quietMs: 20, sendingMs: 1, maxMs: 60_000, maxBytes: Infinity });
    other.write('more');
    await once(socket, 'close');
    expect(socket.bytesRead).to.equal('more'.length);
  });

  it('drains a side that sends for ever for a stated time only', async () => {
    const { socket, other } = await pair();
    await ended(socket, { quietMs: 60_000, sendingMs: 60_000, maxMs: 20, maxBytes: Infinity });
    sendForEver(other, Buffer.alloc(1024, 'x'));
    await once(socket, 'close');
  });

  it('drains a stated number of bytes only', async () => {
    const { socket, other } = await pair();
    const maxBytes = 1024 * 1024;
    await ended(socket, { quietMs: 60_000, sendingMs: 60_000, maxMs: 60_000, maxBytes });
    sendForEver(other, Buffer.alloc(64 * 1024, 'x'));
    await once(socket, 'close');
    expect(socket.bytesRead).to.be.within(maxBytes, maxBytes + 256 * 1024);
  });
});
