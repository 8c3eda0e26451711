/** The page server of `chatroom grid` as a process: which requests it answers, and that hostile ones have no effect. */
import { spawnSync } from 'node:child_process';
import { request, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { WebSocket, type ClientOptions } from 'ws';
import { isFact } from '../../lib/agents/chatroom/facts.ts';
import type { LiveEvent, GridMessage } from '../../lib/trace/live.ts';
import {
  chatroom,
  Client,
  freePorts,
  holdPort,
  isPortFree,
  type Ports,
  type Run,
  type RunOptions,
  sharesProcesses,
  until,
} from '../support/processes.ts';

const ELSEWHERE = 'https://room.example';

interface ShownGrid {
  readonly run: Run;
  readonly ports: Ports;
  /** The port of its page. */
  readonly http: number;
}

/** The port of the page of a grid, once it is printed. */
async function pageOf(run: Run): Promise<number> {
  const said = () => /^chatroom: the page is at http:\/\/127\.0\.0\.1:(\d+)\/$/m.exec(run.stderr)?.[1];
  await until(
    () => said() !== undefined,
    () => `the address of the page; it said: ${run.stderr}`,
  );
  return Number(said());
}

async function started(
  n: number,
  args: readonly string[],
  options?: RunOptions,
): Promise<{ run: Run; ports: Ports }> {
  const ports = await freePorts(n);
  const flags = ['-n', String(n), '-p', String(ports.master), '--base-port', String(ports.base)];
  return { run: chatroom(['grid', ...flags, ...args], options), ports };
}

/** A complete grid of n with its page. */
async function shown(n: number, ...args: readonly string[]): Promise<ShownGrid> {
  const { run, ports } = await started(n, ['--http', '0', ...args]);
  const http = await pageOf(run);
  run.type('0 alive\n');
  await until(
    () => run.stdout.startsWith('alive 0'),
    () => `a grid; it said: ${run.stderr}`,
  );
  return { run, ports, http };
}

interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The response of the page's server. */
function asked(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asking = request({ port, path, method, headers, host: '127.0.0.1', agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    asking.on('error', reject).end();
  });
}

/** The WebSocket of a page of a grid. */
class Page {
  readonly socket: WebSocket;
  readonly told: GridMessage[] = [];
  closedWith: number | undefined;
  #asks = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.told.push(JSON.parse((data as Buffer).toString()) as GridMessage));
    socket.on('close', (code) => (this.closedWith = code)).on('error', () => undefined);
  }

  /** Opens a WebSocket; returns the refusal, if it is refused. */
  static open(port: number, options: ClientOptions = {}, path = '/live'): Promise<Page | string> {
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${path}`, options);
    const page = new Page(socket);
    return new Promise((resolve) => {
      socket.once('open', () => resolve(page));
      socket.once('error', (error) => resolve(error.message));
    });
  }

  static async opened(port: number): Promise<Page> {
    const page = await Page.open(port);
    if (typeof page === 'string') throw new Error(page);
    return page;
  }

  get done() {
    return this.told.filter((told): told is Extract<GridMessage, { kind: 'done' }> => told.kind === 'done');
  }

  get events(): readonly LiveEvent[] {
    return this.told.flatMap((told) => (told.kind === 'events' ? told.events : []));
  }

  async ask(line: string) {
    const ask = ++this.#asks;
    this.socket.send(JSON.stringify({ ask, line }));
    const answer = () => this.done.find((done) => done.ask === ask);
    await until(() => answer() !== undefined, `an answer to ${line}`);
    return answer();
  }

  async closed(): Promise<number | undefined> {
    await until(() => this.closedWith !== undefined, 'the end of a page');
    return this.closedWith;
  }
}

describe('the page of a grid', () => {
  sharesProcesses();
  let grid: ShownGrid;
  const host = () => `127.0.0.1:${String(grid.http)}`;

  before(async () => {
    grid = await shown(3, '--http-origin', ELSEWHERE);
  });

  it('has its address printed on stderr; stdout is data', () => {
    expect(grid.run.stdout).to.equal('alive 0,1,2\n');
    expect(grid.run.stderr).to.equal(`chatroom: the page is at http://${host()}/\n`);
  });

  it('consists of five files with their types, and with headers that allow no foreign content', async () => {
    const types = {
      '/': 'text/html; charset=utf-8',
      '/page.js': 'text/javascript; charset=utf-8',
      '/worker.js': 'text/javascript; charset=utf-8',
      '/page.css': 'text/css; charset=utf-8',
      '/icon.svg?x': 'image/svg+xml',
    };
    for (const [path, type] of Object.entries(types)) {
      const { status, headers, body } = await asked(grid.http, path);
      expect({ path, status, type: headers['content-type'] }).to.deep.equal({ path, status: 200, type });
      expect(headers['content-security-policy']).to.match(
        /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
      );
      expect(headers['content-security-policy']).to.not.contain('unsafe');
      expect(headers['x-content-type-options']).to.equal('nosniff');
      expect(Number(headers['content-length'])).to.equal(body.length).and.above(100);
      const zipped = await asked(grid.http, path, { 'Accept-Encoding': 'gzip' });
      expect(gunzipSync(zipped.body).equals(body)).to.equal(true);
      const head = await asked(grid.http, path, {}, 'HEAD');
      expect([head.status, head.headers['content-length'], head.body.length]).to.deep.equal([
        ...[200, String(body.length), 0],
      ]);
    }
  });

  it('consists of nothing else: other paths and methods are refused, with the same headers', async () => {
    for (const path of [
      '/live',
      '/../package.json',
      '//',
      '/page.js/',
      '/constructor',
      '/%2e%2e/grid.cjs',
      '*',
    ]) {
      const { status, headers } = await asked(grid.http, path);
      expect([path, status, headers['x-content-type-options']]).to.deep.equal([path, 404, 'nosniff']);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await asked(grid.http, '/', {}, method);
      expect([method, status, headers.allow]).to.deep.equal([method, 405, 'GET, HEAD']);
    }
  });

  it('answers to its own host names, and to that of a configured origin', async () => {
    const port = String(grid.http);
    for (const name of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'room.example'])
      expect([name, (await asked(grid.http, '/', { Host: name })).status]).to.deep.equal([name, 200]);
    for (const name of [
      `evil.example:${port}`,
      'evil.example',
      '127.0.0.1',
      '127.0.0.1:1',
      `x.localhost:${port}`,
    ]) {
      const { status, headers } = await asked(grid.http, '/', { Host: name });
      expect([name, status, headers['x-content-type-options']]).to.deep.equal([name, 403, 'nosniff']);
    }
    const nameless = await Client.connect(grid.http);
    nameless.send('GET / HTTP/1.0\r\n\r\n');
    await nameless.closed();
    expect(nameless.text).to.match(/^HTTP\/1\.1 403 /);
  });

  it('accepts its own pages, programs, and pages of a configured origin, and no others', async () => {
    const refusedWith = async (options: ClientOptions, path?: string) => {
      const page = await Page.open(grid.http, options, path);
      if (typeof page === 'string') return Number(/\d{3}/.exec(page)?.[0]);
      page.socket.terminate();
      return 'in';
    };
    const port = String(grid.http);
    const cases: [ClientOptions, number | 'in'][] = [
      [{}, 'in'],
      [{ origin: `http://${host()}` }, 'in'],
      [{ origin: `http://localhost:${port}`, headers: { Host: `localhost:${port}` } }, 'in'],
      [{ origin: ELSEWHERE, headers: { Host: 'room.example' } }, 'in'],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: `https://${host()}` }, 403],
      [{ origin: `http://localhost:${port}` }, 403],
      [{ origin: 'http://127.0.0.1:1' }, 403],
      [{ origin: 'null' }, 403],
      [{ origin: `http://evil.example:${port}`, headers: { Host: `evil.example:${port}` } }, 403],
      [{ origin: ELSEWHERE, headers: { Host: `evil.example:${port}` } }, 403],
      [{ headers: { Host: `evil.example:${port}` } }, 403],
    ];
    for (const [options, outcome] of cases)
      expect([options, await refusedWith(options)]).to.deep.equal([options, outcome]);
    expect(await refusedWith({}, '/')).to.equal(404);
  });

  it('gets all events unchanged, however many pages there are, and executes its commands', async () => {
    const [one, other] = [await Page.opened(grid.http), await Page.opened(grid.http)];
    const text = '<img src=x onerror=alert(1)>&amp; \u0000\u0007\u001b[31m é 漢 👋,’"\\';
    expect(await one.ask(`0 broadcast ${text}`)).to.deep.equal({ kind: 'done', ask: 1, answers: [] });
    for (const page of [one, other]) {
      const delivered = (server: number) =>
        page.events.find(
          (event) => isFact(event, 'delivered') && event.server === server && event.fact.texts.includes(text),
        );
      await until(
        () => [0, 1, 2].every((server) => delivered(server) !== undefined),
        'the deliveries of what was said',
      );
      expect(delivered(2)).to.have.property('position', 0);
      expect(delivered(2))
        .to.have.property('fact')
        .that.deep.includes({ sender: 0, texts: [text], first: 0 });
    }
    expect((await other.ask('1 get'))?.answers).to.deep.equal([`messages ${text}`]);
    expect((await other.ask('alive'))?.answers).to.deep.equal([
      '0 alive 0,1,2',
      '1 alive 0,1,2',
      '2 alive 0,1,2',
    ]);
    expect(grid.run.stdout).to.equal('alive 0,1,2\n');
  });

  it('breaks links, which all other pages see', async () => {
    const [one, other] = [await Page.opened(grid.http), await Page.opened(grid.http)];
    expect(await one.ask('cut 2 1')).to.not.have.property('problem');
    await until(
      () => other.events.some((event) => event.kind === 'fault' && event.fault.kind === 'cut'),
      'the cut',
    );
    await until(() => {
      const behind = other.events.slice(other.events.findIndex(({ kind }) => kind === 'fault'));
      return [1, 2].every((id) =>
        behind.some(({ kind, ...event }) => kind === 'linkUp' && 'server' in event && event.server === id),
      );
    }, 'the link that is made anew');
  });

  it('reports an invalid command, without ending the grid or waiting', async () => {
    const page = await Page.opened(grid.http);
    for (const [line, problem] of Object.entries({
      'é sing': 'unknown command; type help for the commands',
      'cut 0 3': 'there is no server 3: ids go from 0 to 2',
      exit: 'a page cannot end a grid',
      'sleep 600000': 'sleep is not possible on a page',
      '0 follow': 'a page shows every message already',
      '0 crash please': 'too many words; expected: 0 crash',
    }))
      expect((await page.ask(line))?.problem).to.equal(problem);
  });

  it('may send the same commands as the terminal at the same time, and each gets its own answer', async () => {
    const page = await Page.opened(grid.http);
    const [from, fromError] = [grid.run.stdout.length, grid.run.stderr.length];
    const lines = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? '1 alive' : '1 get'));
    grid.run.type(...lines.map(() => '1 alive\n'));
    const answers = await Promise.all(lines.map((line) => page.ask(line)));
    for (const [i, line] of lines.entries())
      expect(answers[i]?.answers[0]).to.match(line === '1 alive' ? /^alive 0,1,2$/ : /^messages /);
    await until(
      () => grid.run.stdout.length >= from + 20 * 'alive 0,1,2\n'.length,
      'the answers on the terminal',
    );
    expect(grid.run.stdout.slice(from)).to.equal('alive 0,1,2\n'.repeat(20));
    expect(grid.run.stderr.slice(fromError)).to.equal('');
  });

  it('closes a connection with invalid messages, and keeps the others', async () => {
    for (const [said, code] of [
      ['hello', 1008],
      ['{"ask":1,"line":"0 get\\n1 crash"}', 1008],
      [Buffer.from('{"ask":1,"line":"0 crash"}'), 1008],
      [JSON.stringify({ ask: 1, line: `0 broadcast ${'x'.repeat(64 * 1024)}` }), 1008],
      ['x'.repeat(1024 * 1024), 1009],
    ] as const) {
      const page = await Page.opened(grid.http);
      page.socket.send(said);
      page.socket.send('{"ask":2,"line":"0 crash"}');
      expect(await page.closed()).to.equal(code);
    }
    // Bytes that are not a WebSocket handshake.
    const raw = await Client.connect(grid.http);
    raw.send('\x16\x03\x01 GET / nonsense\r\n\r\n');
    await raw.closed();
    expect((await (await Page.opened(grid.http)).ask('0 alive'))?.answers).to.deep.equal(['alive 0,1,2']);
  });

  it('answers ten thousand commands at once, if only that they are too many', async () => {
    const page = await Page.opened(grid.http);
    for (let ask = 1; ask <= 10_000; ask++) page.socket.send(JSON.stringify({ ask, line: '0 alive' }));
    await until(() => page.done.length === 10_000, 'ten thousand answers');
    expect(new Set(page.done.map(({ ask }) => ask)).size).to.equal(10_000);
    expect(page.done.filter(({ problem }) => problem === undefined).length).to.be.at.least(32);
  });

  it('uses a bounded amount of memory if it is flooded and a page does not read', async () => {
    const deaf = await Page.opened(grid.http);
    deaf.socket.pause();
    const awake = await Page.opened(grid.http);
    const master = await Client.connect(grid.ports.master);
    const line = `broadcast ${'x'.repeat(2_000)}\n`;
    const rssOf = (pid: number) =>
      Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1024;
    for (let i = 0; i < 5; i++) {
      deaf.socket.send(JSON.stringify({ ask: i, line: '0 get' }));
      master.send(line.repeat(500));
    }
    expect(await master.ask('alive')).to.equal('alive 0,1,2');
    await until(
      () => awake.told.some((told) => told.kind === 'events' && told.omitted > 0),
      'what was left out',
    );
    expect(rssOf(grid.run.pid)).to.be.below(400);
    expect((await awake.ask('0 get'))?.problem).to.match(/too long for a page/);
    deaf.socket.terminate();
  });

  it('does not delay the end of a grid, whatever connections are open', async () => {
    const { run, http } = await shown(1);
    const page = await Page.opened(http);
    page.socket.send('{"ask":1,"line":"sleep 600000"}');
    const refused = await Client.connect(http);
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://evil.example\r\n';
    refused.send(`GET /live HTTP/1.1\r\nHost: 127.0.0.1:${String(http)}\r\n${upgrade}\r\n`);
    await until(() => refused.text.startsWith('HTTP/1.1 403 '), 'a refusal');
    const idle = await Client.connect(http);
    idle.send('GET / HT');
    expect(await run.finished()).to.include({ code: 0, stdout: 'alive 0\n' });
    await page.closed();
  });

  it('ends the grid before a server is started if its port is in use, with advice', async () => {
    const { base } = await freePorts();
    await holdPort(base);
    const { run, ports } = await started(2, ['--http', String(base)]);
    const { code, stdout, stderr } = await run.finished();
    expect({ code, stdout }).to.deep.equal({ code: 69, stdout: '' });
    expect(stderr).to.match(
      new RegExp(
        `^chatroom: port ${String(base)} on 127\\.0\\.0\\.1, for the page, is in use: .*--no-http.*\n$`,
      ),
    );
    for (let i = 0; i < 4; i++) expect(await isPortFree(ports.base + i)).to.equal(true);
  });

  it('has the address that the environment sets, and is not served if it is disabled', async () => {
    const { base } = await freePorts();
    const env = { CHATROOM_HTTP: String(base) };
    const [there, nowhere] = [await started(1, [], { env }), await started(1, ['--no-http'], { env })];
    expect(await pageOf(there.run)).to.equal(base);
    expect((await asked(base, '/')).status).to.equal(200);
    expect(await nowhere.run.type('0 alive\n').finished()).to.include({
      code: 0,
      stdout: 'alive 0\n',
      stderr: '',
    });
    expect((await there.run.finished()).code).to.equal(0);
  });
});
