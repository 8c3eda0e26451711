/** `--metrics` as users see it: a grid of processes, its metrics over HTTP, and which requests are answered. */
import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  chatroom,
  Client,
  freePorts,
  holdPort,
  isPortFree,
  type Run,
  startServer,
  temporaryDirectory,
  until,
  usesProcesses,
} from '../support/processes.ts';

/** A request to a server's port for metrics. */
interface Request {
  readonly method?: string;
  readonly host?: string;
  readonly body?: string;
}

/** Sends a request like a scraper; returns the status, the header lines, and the body. */
async function ask(port: number, path: string, { method = 'GET', host, body = '' }: Request = {}) {
  const client = await Client.connect(port);
  const length = body === '' ? '' : `Content-Length: ${String(body.length)}\r\n`;
  client.send(
    `${method} ${path} HTTP/1.1\r\nHost: ${host ?? `localhost:${String(port)}`}\r\n${length}\r\n${body}`,
  );
  await client.closed();
  const [head = '', content = ''] = client.text.split(/\r\n\r\n([^]*)/);
  return { status: Number(/^HTTP\/1\.1 (\d+) /.exec(head)?.[1]), head, content };
}

/** The metrics of a server: values by name and labels, without the label of the server. */
async function scrape(port: number): Promise<Record<string, number>> {
  const { content } = await ask(port, '/metrics');
  const samples = content.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    samples.map((line) => {
      const [, name = '', labels = '', value] =
        /^chatroom_(\w+)\{server="\d+",?(.*)\} (\S+)$/.exec(line) ?? [];
      return [labels === '' ? name : `${name} ${labels}`, Number(value)];
    }),
  );
}

/** Scrapes until the metrics have these values. */
async function scrapeUntil(port: number, expected: Readonly<Record<string, number>>): Promise<void> {
  let last: Record<string, number> = {};
  await until(
    async () => {
      last = await scrape(port);
      return Object.entries(expected).every(([name, value]) => last[name] === value);
    },
    () =>
      `${JSON.stringify(expected)}; the last were ${JSON.stringify(
        Object.fromEntries(Object.keys(expected).map((name) => [name, last[name]])),
      )}`,
  );
}

/** A single server, once it listens. */
async function lone(
  settings: (metrics: number) => {
    readonly flags?: readonly string[];
    readonly env?: Record<string, string>;
  },
) {
  const ports = await freePorts();
  const { base: metrics } = await freePorts();
  const { flags = [], env = {} } = settings(metrics);
  const server = startServer(0, 1, ports, flags, { env });
  return { server, ports, metrics, master: await Client.reach(ports.master) };
}

const byFlag = (metrics: number) => ({ flags: ['--metrics', String(metrics)] });

describe('--metrics', () => {
  usesProcesses();

  it('counts broadcasts and deliveries in a grid, and the crash of one server', async () => {
    const ports = await freePorts(3);
    const { base: metrics } = await freePorts(3);
    const servers = [0, 1, 2].map((id) => startServer(id, 3, ports, byFlag(metrics + id).flags));
    const master = await Client.reach(ports.master);
    await master.askUntil('alive', 'alive 0,1,2');
    for (const id of [0, 1, 2]) await scrapeUntil(metrics + id, { peers_alive: 2, links_up: 2 });

    master.send('broadcast hello\nbroadcast you\nfoo\n');
    const other = await Client.connect(ports.master + 1);
    await other.askUntil('get', 'messages hello,you');
    await scrapeUntil(metrics, {
      messages_accepted_total: 2,
      'messages_delivered_total sender="0"': 2,
      'messages_delivered_total sender="1"': 0,
      log_messages: 2,
      log_bytes: 8,
      'inputs_refused_total reason="command"': 1,
      masters_connected: 1,
      trusts_total: 2,
    });
    await scrapeUntil(metrics + 1, { messages_accepted_total: 0, 'messages_delivered_total sender="0"': 2 });

    (servers[2] as Run).child.kill('SIGKILL');
    await scrapeUntil(metrics, {
      peers: 2,
      peers_alive: 1,
      links_up: 1,
      connections_made_total: 2,
      connections_cut_total: 0,
      deaths_total: 1,
      suspicions_total: 0,
    });
  });

  it('counts a silent peer as suspected, and its return as a cut of its connection', async () => {
    const ports = await freePorts(2);
    const { base: metrics } = await freePorts();
    startServer(0, 2, ports, byFlag(metrics).flags);
    const peer = startServer(1, 2, ports);
    const master = await Client.reach(ports.master);
    await master.askUntil('alive', 'alive 0,1');
    peer.child.kill('SIGSTOP');
    await scrapeUntil(metrics, {
      suspicions_total: 1,
      peers_alive: 0,
      links_up: 0,
      'connections_lost_total reason="silent"': 1,
    });
    peer.child.kill('SIGCONT');
    await scrapeUntil(metrics, { peers_alive: 1, links_up: 1, connections_cut_total: 1, trusts_total: 2 });
  });

  it("is in Prometheus's format, and includes the process", async () => {
    const { metrics, server } = await lone(byFlag);
    const { head, content } = await ask(metrics, '/metrics');
    expect(head).to.match(/^content-type: text\/plain; version=0\.0\.4; charset=utf-8$/im);
    for (const line of content.split('\n').slice(0, -1))
      expect(line).to.match(
        /^(# HELP chatroom_\w+ .+\.|# TYPE chatroom_\w+ (counter|gauge)|chatroom_\w+\{.+\} \S+)$/,
      );
    const values = await scrape(metrics);
    expect(values['process_resident_memory_bytes']).to.be.above(10_000_000);
    expect(values['process_start_time_seconds']).to.be.closeTo(Date.now() / 1000, 60);
    expect(values['event_loop_lag_max_seconds']).to.be.within(0, 60);
    expect(server.stderr).to.equal('');
  });

  it('counts unidentified connections on the port for peers', async () => {
    const ports = await freePorts(2);
    const { base: metrics } = await freePorts();
    startServer(0, 2, ports, byFlag(metrics).flags);
    await Client.reach(ports.master);
    await (await Client.connect(ports.base)).send('hello\n').closed();
    await scrapeUntil(metrics, {
      'inputs_refused_total reason="unidentified"': 1,
      'refused_total reason="stranger"': 1,
      links_up: 0,
    });
  });

  it('reports a listening server as healthy, and a server that is shutting down as unhealthy', async () => {
    // A peer that reads nothing delays the shutdown.
    const ports = await freePorts(2);
    const { base: metrics } = await freePorts();
    const server = startServer(0, 2, ports, byFlag(metrics).flags);
    const master = await Client.reach(ports.master);
    const { status, content } = await ask(metrics, '/healthz');
    const health = JSON.parse(content) as Record<string, unknown>;
    expect({ status, ...health }).to.deep.include({ status: 'ok', server: 0, alive: [0], messages: 0 });
    expect(health['incarnation']).to.be.above(0);
    expect(health['uptimeMs']).to.be.within(1, 180_000);
    expect((await ask(metrics, '/healthz', { method: 'HEAD' })).content).to.equal('');

    const peer = await Client.connect(ports.base);
    peer.send('ping 1\n').socket.pause();
    await master.askUntil('alive', 'alive 0,1');
    for (let i = 0; i < 8; i++) master.send(`broadcast ${'x'.repeat(1_000_000)}\n`);
    await until(async () => (await scrape(metrics))['log_messages'] === 8, 'what was said');
    server.child.kill('SIGTERM');
    let last = 0;
    await until(async () => {
      last = await ask(metrics, '/healthz').then(
        (answer) => answer.status,
        () => last,
      );
      return last === 503 || server.isOver;
    }, 'a server that leaves');
    expect(last).to.equal(503);
    expect((await server.exited()).code).to.equal(143);
  });

  it('answers only requests to host names of this host', async () => {
    const { metrics } = await lone(byFlag);
    const statusFor = async (host: string) => (await ask(metrics, '/metrics', { host })).status;
    expect(await statusFor(`127.0.0.1:${String(metrics)}`)).to.equal(200);
    expect(await statusFor(`evil.example:${String(metrics)}`)).to.equal(403);
    expect(await statusFor('localhost')).to.equal(403);
  });

  it('answers GET and HEAD, and continues after any other input', async () => {
    const { metrics, server } = await lone(byFlag);
    const post = await ask(metrics, '/metrics', { method: 'POST', body: 'x'.repeat(10_000) });
    expect(post.status).to.equal(405);
    expect(post.head).to.match(/^allow: GET, HEAD$/im);
    expect((await ask(metrics, '/')).status).to.equal(404);
    expect((await ask(metrics, `/${'x'.repeat(10_000)}`)).status).to.equal(431);
    const garbage = await Client.connect(metrics);
    await garbage.send('\x00\xff no HTTP\r\n\r\n').closed();
    expect((await ask(metrics, '/healthz')).status).to.equal(200);
    expect(server.isOver).to.equal(false);
  });

  it('limits its connections', async () => {
    const { metrics } = await lone(byFlag);
    const idle = await Promise.all(Array.from({ length: 40 }, () => Client.connect(metrics)));
    await until(() => idle.filter(({ isClosed }) => isClosed).length === 8, 'eight that were closed');
    for (const client of idle) client.close();
    await until(
      () =>
        ask(metrics, '/healthz').then(
          ({ status }) => status === 200,
          () => false,
        ),
      'a place for the next connection',
    );
  });

  it('can be set in the environment and in a file, too', async () => {
    const inEnvironment = (metrics: number) => ({ env: { CHATROOM_METRICS: String(metrics) } });
    const inFile = (metrics: number) => {
      const file = join(temporaryDirectory(), 'config.json');
      writeFileSync(file, `{"metrics": ${String(metrics)}}`);
      return { flags: ['--config', file] };
    };
    for (const { metrics } of await Promise.all([lone(inEnvironment), lone(inFile)]))
      expect((await ask(metrics, '/healthz')).status).to.equal(200);
  });

  it('ends the server with exit code 69 before anything is bound if its port is in use', async () => {
    const ports = await freePorts();
    const { base: metrics } = await freePorts();
    await holdPort(metrics);
    const { code, stderr } = await startServer(0, 1, ports, byFlag(metrics).flags).finished();
    expect(stderr).to.match(new RegExp(`^chatroom: port ${String(metrics)} on .* is in use.*--metrics\n$`));
    expect(code).to.equal(69);
    expect(await isPortFree(ports.master)).to.equal(true);
  });

  it('closes its port if the server cannot bind its other ports', async () => {
    const ports = await freePorts();
    const { base: metrics } = await freePorts();
    await holdPort(ports.master);
    const { code, stderr } = await startServer(0, 1, ports, byFlag(metrics).flags).finished();
    expect(stderr)
      .to.contain(`port ${String(ports.master)}`)
      .and.to.contain('another port for clients');
    expect(code).to.equal(69);
  });

  it('is a usage error on a port of the server itself', async () => {
    const ports = await freePorts();
    const { code, stderr } = await startServer(0, 1, ports, byFlag(ports.master).flags).finished();
    expect(stderr).to.match(/^chatroom: --metrics: \d+, for server 0, is the port of server 0 for clients/);
    expect(code).to.equal(2);
  });

  it('of a grid is served by each of its servers on a port of its own', async () => {
    const ports = await freePorts(2);
    const { base: metrics } = await freePorts(2);
    const numbers = { port: ports.master, 'base-port': ports.base, metrics };
    const flags = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const grid = chatroom(['grid', '-n', '2', '--no-http', ...flags]);
    grid.type('0 broadcast hello\n');
    for (const id of [0, 1]) {
      await until(() => isPortFree(metrics + id).then((isFree) => !isFree), 'a port for metrics');
      await scrapeUntil(metrics + id, { peers_alive: 1, 'messages_delivered_total sender="0"': 1 });
    }
    expect((await grid.finished()).code).to.equal(0);
  });
});
