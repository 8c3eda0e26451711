import { expect } from 'chai';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { Mesh, type Way } from '../../soak/kit/proxy.ts';
import { freePorts } from '../../soak/kit/ports.ts';
import { until } from '../support/processes.ts';

/** The bytes that one end of a connection has received, and how it ended. */
interface End {
  readonly socket: Socket;
  text: string;
  over: string;
}

function endOf(socket: Socket): End {
  const end: End = { socket, text: '', over: '' };
  socket.on('data', (chunk: Buffer) => (end.text += chunk.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (end.over = error.code ?? 'error'));
  socket.on('close', () => (end.over = end.over === '' ? 'closed' : end.over));
  return end;
}

describe('a proxied link between two servers', () => {
  let mesh: Mesh;
  let listener: Server;
  let way: Way;
  let [caller, callee]: [End | undefined, End | undefined] = [undefined, undefined];

  beforeEach(async () => {
    const base = await freePorts(2);
    callee = undefined;
    listener = createServer((socket) => (callee = endOf(socket)));
    await new Promise<void>((resolve) => listener.listen(base, '127.0.0.1', resolve));
    mesh = new Mesh();
    await mesh.open(2, base);
    way = mesh.between(1, 0);
  });
  afterEach(() => {
    mesh.close();
    caller?.socket.destroy();
    callee?.socket.destroy();
    listener.close();
  });

  async function ends(): Promise<{ caller: End; callee: End }> {
    const made = (caller = endOf(connect({ port: way.port, host: '127.0.0.1' })));
    await until(() => callee !== undefined, 'a connection through the proxy');
    return { caller: made, callee: callee as unknown as End };
  }

  it('forwards bytes in both directions', async () => {
    const { caller: a, callee: b } = await ends();
    a.socket.write('up');
    b.socket.write('down');
    await until(() => b.text === 'up' && a.text === 'down', 'both');
  });

  it('resets both ends when it is cut', async () => {
    const { caller: a, callee: b } = await ends();
    a.socket.write('up');
    await until(() => b.text === 'up', 'the first bytes');
    expect(way.cut()).to.equal(1);
    await until(() => a.over !== '' && b.over !== '', 'both ends to be over');
    expect([a.over, b.over]).to.deep.equal(['ECONNRESET', 'ECONNRESET']);
  });

  it('cuts the next connection after an exact number of bytes', async () => {
    way.cutNext = { direction: 'up', afterBytes: 3 };
    const { caller: a, callee: b } = await ends();
    a.socket.write('abcdef');
    await until(() => a.over !== '' && b.over !== '', 'both ends to be over');
    expect(b.text).to.equal('abc');
  });

  it('forwards nothing in a stopped direction, and everything afterwards, in order', async () => {
    const { caller: a, callee: b } = await ends();
    way.throttle(1, 0);
    a.socket.write('held back');
    b.socket.write('still heard');
    await until(() => a.text === 'still heard', 'the other way');
    expect(b.text).to.equal('');
    way.throttle(1, Infinity);
    await until(() => b.text === 'held back', 'what was held back');
    expect(a.over + b.over).to.equal('');
  });

  it('forwards no end while it is stopped', async () => {
    const { caller: a, callee: b } = await ends();
    way.throttle(1, 0);
    a.socket.destroy();
    b.socket.write('into the void');
    await until(() => a.over !== '', 'the end of one');
    expect(b.over).to.equal('');
    way.throttle(1, Infinity);
    await until(() => b.over !== '', 'the end to be forwarded');
  });

  it('forwards no more than its rate', async () => {
    const { caller: a, callee: b } = await ends();
    way.throttle(1, 100);
    a.socket.write('x'.repeat(10_000));
    await until(() => b.text.length > 0, 'the first bytes');
    expect(b.text.length).to.be.at.most(100);
  });
});
