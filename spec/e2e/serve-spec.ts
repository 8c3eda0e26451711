/** `chatroom serve` as a process: its arguments, its two ports, and its clients and peers. */
import { expect } from 'chai';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cachedScript } from '../../bin/codeCache.ts';
import packageJson from '../../package.json' with { type: 'json' };
import {
  chatroom,
  chatroomBundle,
  Client,
  freePorts,
  holdPort,
  isPortFree,
  logOf,
  type Ports,
  Run,
  startServer,
  temporaryDirectory,
  until,
  usesProcesses,
} from '../support/processes.ts';

/** A line of a stack trace. */
const STACK = /^\s+at .*:\d+/m;

/** A single server, and a connected client. */
async function lone(...flags: readonly string[]): Promise<{ server: Run; ports: Ports; master: Client }> {
  const ports = await freePorts();
  const server = startServer(0, 1, ports, flags);
  return { server, ports, master: await Client.reach(ports.master) };
}

/** A file with this content, for `--config`. */
function configFile(content: string): string {
  const file = join(temporaryDirectory(), 'config.json');
  writeFileSync(file, content);
  return file;
}

describe('chatroom serve', () => {
  usesProcesses();

  describe('refuses with exit code 2, by name, and without a stack trace', () => {
    const named: Record<string, readonly [args: string, name: RegExp]> = {
      'an id that is missing': ['', /argument 'id'/],
      'an n that is missing': ['0', /argument 'n'/],
      'a port that is missing': ['0 3', /argument 'port'/],
      'an id that is no number': ['zero 3 25000', /'zero' is invalid for argument 'id'/],
      'an id below zero': ['-1 3 25000', /'-1' is invalid for argument 'id'/],
      'an id that n leaves no room for': ['3 3 25000', /^chatroom: id: 3 .* 0 to 2$/m],
      'an n of zero': ['0 0 25000', /^chatroom: n: 0 .* 1 to /m],
      'a master port below 10000': ['0 3 9999', /^chatroom: port: 9999 .* 10000 to 65535$/m],
      'a master port above 65535': ['0 3 65536', /^chatroom: port: 65536 .* 10000 to 65535$/m],
      'a port in another notation': ['0 3 1e4', /'1e4' is invalid for argument 'port'/],
      'a fourth argument': ['0 3 25000 4', /too many arguments/],
      'a base port that leaves no room for n': [
        '0 3 25000 --base-port 65535',
        /^chatroom: --base-port: 65535/m,
      ],
      'a master port that is its peer port': [
        '0 3 25000 --base-port 25000',
        /^chatroom: port: 25000 .*peers/m,
      ],
      'an address that is none': ['0 3 25000 --peers 1=nowhere', /--peers.*"1=nowhere"/],
      'the address of a server that there is not': ['0 3 25000 --peers 3=a:1', /^chatroom: --peers: id: 3/m],
      'a deadline within two beats': [
        '0 3 25000 --suspect-after-ms 300',
        /^chatroom: --suspect-after-ms: 300/m,
      ],
      'a heartbeat of no time': ['0 3 25000 --heartbeat-ms 0', /^chatroom: --heartbeat-ms\b.*: 0 is/m],
      'a log level that there is not': ['0 3 25000 --log-level loud', /--log-level.*'loud'.*debug/],
      'an option that there is not, and says which is like it': [
        '0 3 25000 --base-prt 4000',
        /'--base-prt'\n.*--base-port/,
      ],
    };
    for (const [title, [args, name]] of Object.entries(named)) {
      it(title, async () => {
        const { code, stdout, stderr } = await chatroom([
          'serve',
          ...args.split(' ').filter(Boolean),
        ]).finished();
        expect(stderr).to.match(name).and.not.match(STACK);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      });
    }

    it('an unknown command', async () => {
      const { code, stderr } = await chatroom(['sevre']).finished();
      expect(stderr).to.contain("'sevre'").and.to.contain('serve').and.not.match(STACK);
      expect(code).to.equal(2);
    });
  });

  describe('--help', () => {
    for (const args of [[], ['serve'], ['grid']]) {
      it(`of ${['chatroom', ...args].join(' ')} begins with examples, on stdout`, async () => {
        const { code, stdout, stderr } = await chatroom([...args, '--help']).finished();
        expect(stdout).to.match(/^Examples:\n {2}(chatroom|printf).*\n[^]*\nUsage: chatroom/);
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      });
    }

    it('names every option with its default', async () => {
      const { stdout } = await chatroom(['serve', '--help']).finished();
      const words = stdout.replace(/\s+/g, ' ');
      const defaults = {
        '--base-port': 3000,
        '--heartbeat-ms': 200,
        '--suspect-after-ms': 920,
        '--line-limit-bytes': 1048576,
        '--log-level': '"warn"',
        '--host': '"127.0.0.1"',
      };
      for (const [option, value] of Object.entries(defaults)) {
        expect(words).to.match(new RegExp(`${option} <[^>]+> [^<]*default: ${String(value)}`));
      }
      expect(words).to.contain('--peers <list>').and.to.contain('--config <file>');
    });
  });

  it('starts with compiled code, which this version of Node accepts', () => {
    for (const name of ['main', 'serve']) {
      const file = join(dirname(chatroomBundle()), `${name}.cjs`);
      expect(cachedScript(file)?.cachedDataRejected, name).to.equal(false);
    }
  });

  it("sets flags of V8 when it listens: V8 would refuse the compiled code of Node's modules that are loaded later", async () => {
    const told = join(temporaryDirectory(), 'told');
    const preload = join(temporaryDirectory(), 'preload.cjs');
    writeFileSync(
      preload,
      `const v8 = require('node:v8');
       const { setFlagsFromString } = v8;
       v8.setFlagsFromString = (flag) => {
         const listening = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
         require('node:fs').appendFileSync(${JSON.stringify(told)}, \`\${flag} \${listening}\\n\`);
         setFlagsFromString(flag);
       };`,
    );
    const ports = await freePorts();
    startServer(0, 1, ports, [], { env: { NODE_OPTIONS: `--require=${preload}` } });
    await Client.reach(ports.master);
    // The system accepts a client before the server hears of it.
    const flags = () => (existsSync(told) ? readFileSync(told, 'utf8').trimEnd().split('\n') : []);
    await until(() => flags().length === 2, 'two flags');
    expect(flags()).to.deep.equal(['--semi-space-growth-factor=1 2', '--heap-growing-percent=10 2']);
  });

  it('--version is that of the package', async () => {
    const outcome = await chatroom(['--version']).finished();
    expect(outcome).to.include({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  describe('an option', () => {
    /** The line limit of a server, as its error line states it. */
    async function lineLimit(
      flags: readonly string[],
      env: Readonly<Record<string, string>>,
    ): Promise<number> {
      const ports = await freePorts();
      startServer(0, 1, ports, flags, { env });
      const master = await Client.reach(ports.master);
      const answer = await master.ask('x'.repeat(1024 * 1024 + 1));
      return Number(/^error line too long: over (\d+) bytes$/.exec(answer)?.[1]);
    }

    const fromFlag = ['--line-limit-bytes', '100'];
    const fromEnvironment = { CHATROOM_LINE_LIMIT_BYTES: '200' };
    const fromFile = () => ['--config', configFile('{"lineLimitBytes": 300}')];

    it('has its default if it is not set', async () => {
      expect(await lineLimit([], {})).to.equal(1024 * 1024);
    });

    it('in a file comes before the default', async () => {
      expect(await lineLimit(fromFile(), {})).to.equal(300);
    });

    it('in a file that the environment names comes before the default, too', async () => {
      expect(
        await lineLimit([], { CHATROOM_CONFIG: configFile('\uFEFF{"lineLimitBytes": "300"}\r\n') }),
      ).to.equal(300);
    });

    it('in the environment comes before one in a file', async () => {
      expect(await lineLimit(fromFile(), fromEnvironment)).to.equal(200);
    });

    it('as a flag comes before one in the environment and one in a file', async () => {
      expect(await lineLimit([...fromFlag, ...fromFile()], fromEnvironment)).to.equal(100);
    });

    describe('without a value, --plain, which disables sessions,', () => {
      /** Whether a server sends `session` to a connection. */
      async function saysSessions(flags: readonly string[], plain?: string): Promise<boolean> {
        const ports = await freePorts(2);
        startServer(0, 2, ports, flags, plain === undefined ? {} : { env: { CHATROOM_PLAIN: plain } });
        const caller = await Client.reach(ports.base);
        await until(() => caller.text.endsWith('\n'), 'its first words');
        expect(caller.text).to.match(/^ping 0\n(session \d+\n)?$/);
        return caller.text !== 'ping 0\n';
      }
      const inFile = (plain: boolean) => ['--config', configFile(JSON.stringify({ plain }))];

      it('is set by a flag, true or 1 in the environment, or true in a file', async () => {
        expect(await saysSessions(['--plain'])).to.equal(false);
        expect(await saysSessions([], 'true')).to.equal(false);
        expect(await saysSessions([], '1')).to.equal(false);
        expect(await saysSessions(inFile(true))).to.equal(false);
      });

      it('is not set by default, or if the environment or a file sets it to no', async () => {
        expect(await saysSessions([])).to.equal(true);
        expect(await saysSessions(inFile(true), 'false')).to.equal(true);
        expect(await saysSessions([], '0')).to.equal(true);
        expect(await saysSessions(inFile(false))).to.equal(true);
      });

      it('is refused if the environment sets it to neither yes nor no', async () => {
        const env = { CHATROOM_PLAIN: 'maybe' };
        const { code, stderr } = await chatroom(['serve', '0', '1', '25000'], { env }).finished();
        expect({ code, stderr }).to.deep.equal({
          code: 2,
          stderr: 'chatroom: CHATROOM_PLAIN is "maybe"; expected true or false\n',
        });
      });
    });

    it('with an invalid value in the environment is refused by the name of the variable', async () => {
      const env = { CHATROOM_BASE_PORT: 'x' };
      const { code, stderr } = await chatroom(['serve', '0', '1', '25000'], { env }).finished();
      expect(stderr).to.contain("'x' from env 'CHATROOM_BASE_PORT'").and.not.match(STACK);
      expect(code).to.equal(2);
    });

    it('that is an empty host does not open the server to other hosts', async () => {
      const ports = await freePorts();
      const server = startServer(0, 1, ports, ['--host', '']);
      await until(async () => server.isOver || !(await isPortFree(ports.master)), 'a server or a refusal');
      if (server.isOver) expect((await server.finished()).code).to.equal(2);
      // Loopback has a second address, on which a server on 127.0.0.1 alone does not listen.
      else {
        const reached = await Client.connect(ports.master, '127.0.0.2').catch(() => undefined);
        expect(reached, 'a connection to 127.0.0.2').to.equal(undefined);
      }
    });
  });

  describe('a --config file', () => {
    const wrong: Record<string, readonly [content: string, message: string]> = {
      'has a key that there is not: its line, and what was meant': [
        '{\n  "heartbeatMs": 100,\n  "basePrt": 4000\n}',
        ', line 3: unknown key "basePrt"; did you mean "basePort"?',
      ],
      'has a value of another type': [
        '{\n  "basePort": true\n}',
        ', line 2: "basePort" is true; expected a number',
      ],
      'has a value that is no number': [
        '{"basePort": "x"}',
        ', line 1: "basePort": "x" is not a whole number.',
      ],
      'has a value that is no choice': [
        '{\n"logLevel": "loud"}',
        ', line 2: "logLevel" is "loud"; expected silent,',
      ],
      'has a number for a yes or no': ['{"plain": 1}', ', line 1: "plain" is 1; expected true or false'],
      'has a fraction for a number': [
        '{"heartbeatMs": 1.5}',
        ', line 1: "heartbeatMs": "1.5" is not a whole',
      ],
      'is no JSON': ['{"basePort": 4000,}', ': Expected '],
      'is empty': ['', ': it is empty'],
      'is no object': ['[]', ': expected an object, for example {"basePort": 4000}'],
    };
    for (const [title, [content, message]] of Object.entries(wrong)) {
      it(`is refused with exit code 2 and its name if it ${title}`, async () => {
        const file = configFile(content);
        const { code, stderr } = await chatroom(['serve', '0', '1', '25000', '--config', file]).finished();
        expect(stderr).to.contain(`chatroom: --config ${file}${message}`).and.not.match(STACK);
        expect(stderr.trimEnd().split('\n')).to.have.length(1);
        expect(code).to.equal(2);
      });
    }

    it('is refused with exit code 2 if it does not end', async () => {
      const args = ['serve', '0', '1', '25000', '--config', '/dev/zero'];
      expect(await chatroom(args).finished()).to.include({
        code: 2,
        stderr: 'chatroom: --config /dev/zero: it has over 1048576 bytes\n',
      });
    });

    it('is refused with exit code 2 and its name if it does not exist', async () => {
      const file = join(temporaryDirectory(), 'none.json');
      const { code, stderr } = await chatroom(['serve', '0', '1', '25000', '--config', file]).finished();
      expect(stderr).to.contain(file).and.to.contain('no such file or directory').and.not.match(STACK);
      expect(code).to.equal(2);
    });

    it('is refused with the line of the unknown key, not with that of the same word elsewhere', async () => {
      const file = configFile('{"host": "basePrt",\n\n"basePrt": 1}');
      const { stderr } = await chatroom(['serve', '0', '1', '25000', '--config', file]).finished();
      expect(stderr).to.contain('line 3: unknown key "basePrt"');
    });
  });

  describe('a port that is in use ends it with exit code 69', () => {
    for (const which of ['master', 'base'] as const) {
      it(`that names the ${which === 'base' ? 'peer' : which} port, and leaves the other port free`, async () => {
        const ports = await freePorts();
        const giveBack = await holdPort(ports[which]);
        const { code, stdout, stderr } = await startServer(0, 1, ports).finished();
        const isOtherFree = await isPortFree(which === 'base' ? ports.master : ports.base);
        await giveBack();
        expect(stderr)
          .to.contain(`port ${String(ports[which])} on 127.0.0.1 is in use`)
          .and.not.match(STACK);
        expect({ code, stdout, isOtherFree }).to.deep.equal({ code: 69, stdout: '', isOtherFree: true });
      });
    }

    it('before a peer has ever had a link to it', async () => {
      const ports = await freePorts(2);
      const peer = startServer(1, 2, ports, ['--log-level', 'debug']);
      const master = await Client.reach(ports.master + 1);
      const giveBack = await holdPort(ports.master);
      for (let i = 0; i < 3; i++) expect((await startServer(0, 2, ports).finished()).code).to.equal(69);
      await giveBack();
      expect(await master.ask('alive')).to.equal('alive 1');
      const messages = logOf(peer).map(({ msg }) => msg);
      expect(messages).to.include('dial failed').and.not.include('link up');
    });
  });

  describe('a client', () => {
    it('that disconnects within a command has sent nothing; it reconnects and is answered', async () => {
      const { ports, master } = await lone();
      expect(await master.ask('get')).to.equal('messages ');
      master.send('broadcast whole\nbroadcast half');
      await (await Client.connect(ports.master)).askUntil('get', 'messages whole');
      master.reset();
      const again = await Client.connect(ports.master);
      expect(await again.ask('get')).to.equal('messages whole');
      expect(await again.ask('alive')).to.equal('alive 0');
    });

    it('that ends within a command is not answered, and is disconnected', async () => {
      for (const half of ['get', 'broadcast half', 'crash']) {
        const { ports, master } = await lone();
        await master.send(half).end().closed();
        expect(master.text).to.equal('');
        expect(await (await Client.connect(ports.master)).ask('get')).to.equal('messages ');
      }
    });

    it('that has closed its sending side is answered, then disconnected', async () => {
      const { master } = await lone();
      await master.send('broadcast a\nget\nalive\n').end().closed();
      expect(master.text).to.equal('messages a\nalive 0\n');
    });

    it('may leave: the server keeps running, and keeps its log', async () => {
      const { server, ports, master } = await lone();
      await master.send('broadcast kept\n').end().closed();
      expect(await (await Client.connect(ports.master)).ask('get')).to.equal('messages kept');
      expect(server.isOver).to.equal(false);
    });

    it('may send 10,000 commands at once: each is answered once, in order', async () => {
      const { master } = await lone();
      const numbers = Array.from({ length: 10_000 }, (_, i) => i);
      const kinds = numbers.map((i) => i % 3);
      const line = (i: number) => [`no${String(i)}\n`, 'alive\n', `broadcast b${String(i)}\n`][kinds[i] ?? 0];
      master.send(numbers.map(line).join(''), 'get\n');
      const asked = numbers.filter((i) => kinds[i] !== 2);
      const answers = await master.lines(asked.length + 1);
      const log = numbers.filter((i) => kinds[i] === 2).map((i) => `b${String(i)}`);
      const shown = answers.map((answer) => /"(no\d+)"/.exec(answer)?.[1] ?? answer);
      expect(shown).to.deep.equal([
        ...asked.map((i) => (kinds[i] === 0 ? `no${String(i)}` : 'alive 0')),
        `messages ${log.join(',')}`,
      ]);
      expect(await master.ask('alive')).to.equal('alive 0');
    });

    it('gets its own answers, in its own order, while another asks too', async () => {
      const { ports, master } = await lone();
      const masters = { a: master, b: await Client.connect(ports.master) };
      for (let i = 0; i < 500; i++) {
        // Cut within commands, so that one is incomplete while the other's is executed.
        masters.a.send(`a${String(i)}`);
        masters.b.send(`\nb${String(i)}`);
        masters.a.send('\n');
      }
      masters.b.send('\n');
      for (const [name, connection] of Object.entries(masters)) {
        const answers = await connection.lines(500);
        expect(answers.map((answer) => /"(\w+)"/.exec(answer)?.[1])).to.deep.equal(
          Array.from({ length: 500 }, (_, i) => `${name}${String(i)}`),
        );
      }
    });

    it('may end its lines with a carriage return and a newline', async () => {
      const { master } = await lone();
      master.send('broadcast a\r\nalive\r\nget\r\n');
      expect(await master.lines(2)).to.deep.equal(['alive 0', 'messages a']);
    });

    it('may split a character between packets, at every byte of it', async () => {
      const { ports, master } = await lone();
      const other = await Client.connect(ports.master);
      const said = 'I’m 👋 é';
      for (const byte of Buffer.from(`broadcast ${said}\n`)) {
        master.send(Uint8Array.of(byte));
        // Once another connection is answered, the server has had the opportunity to read it.
        await other.ask('alive');
      }
      expect(await master.ask('get')).to.equal(`messages ${said}`);
    });

    it('gets its bytes back as it sent them, UTF-8 or not', async () => {
      const { master } = await lone();
      const received: Buffer[] = [];
      master.socket.on('data', (chunk) => received.push(chunk));
      const message = Uint8Array.from({ length: 256 }, (_, i) => i).filter((byte) => byte !== 10);
      master.send('broadcast ', message, '\nget\nalive\n');
      await until(() => master.text.endsWith('alive 0\n'), 'both answers');
      const expected = Buffer.concat([Buffer.from('messages '), message, Buffer.from('\nalive 0\n')]);
      expect(Buffer.concat(received).equals(expected)).to.equal(true);
    });

    it('gets the list of valid commands if it sends another, and nothing changes', async () => {
      const { master } = await lone();
      for (const line of [
        'hello',
        'get 1',
        'GET',
        ' get',
        'messages x',
        'ping 1',
        'msg 0 x',
        '\0',
        'alive x',
      ]) {
        expect(await master.ask(line)).to.match(/^error unknown command ".*": expected get, alive, follow/);
      }
      expect(await master.ask('get')).to.equal('messages ');
    });

    it('gets the reason if it broadcasts an empty message', async () => {
      const { master } = await lone();
      for (const line of ['broadcast', 'broadcast ', 'broadcast \r']) {
        expect(await master.ask(line)).to.match(/^error empty broadcast/);
      }
      expect(await master.ask('get')).to.equal('messages ');
    });

    describe('that sends a line over the limit', () => {
      const unfinished = { 'that goes on': '', 'that ends': '\n' };
      for (const [title, end] of Object.entries(unfinished)) {
        it(`${title} gets an error line after its other answers, and is disconnected; others are served`, async () => {
          const { ports, master, server } = await lone('--line-limit-bytes', '1000');
          const other = await Client.connect(ports.master);
          await master.send(`broadcast in\nget\nbroadcast ${'x'.repeat(1000)}${end}`).closed();
          expect(master.text).to.equal('messages in\nerror line too long: over 1000 bytes\n');
          expect(await other.ask('get')).to.equal('messages in');
          expect(server.isOver).to.equal(false);
        });
      }

      it('may send one of exactly the limit', async () => {
        const { master } = await lone('--line-limit-bytes', '1000');
        const message = 'x'.repeat(1000 - 'broadcast '.length);
        expect(await master.send(`broadcast ${message}\n`).ask('get')).to.equal(`messages ${message}`);
      });

      it('gets the error line although it continues sending, fifty times out of fifty', async () => {
        const { ports } = await lone();
        const answers: string[] = [];
        for (let i = 0; i < 50; i++) {
          const eager = await Client.connect(ports.master);
          await eager.send(Buffer.alloc(4 * 1024 * 1024, 'x')).closed();
          answers.push(eager.text);
        }
        expect(answers).to.deep.equal(Array(50).fill('error line too long: over 1048576 bytes\n'));
        expect(await (await Client.connect(ports.master)).ask('alive')).to.equal('alive 0');
      });
    });
  });

  describe('ends', () => {
    it('with exit code 0 at the command crash: earlier commands are answered, later ones are not', async () => {
      const { server, master } = await lone();
      master.send('broadcast a\nget\ncrash\nalive\n');
      const { code, signal, stderr } = await server.exited();
      expect({ code, signal, stderr }).to.deep.equal({ code: 0, signal: null, stderr: '' });
      await master.closed();
      expect(master.text).to.equal('messages a\n');
    });

    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
      ['SIGHUP', 129],
    ] as const) {
      it(`with exit code ${String(code)} at ${signal}, and frees its ports`, async () => {
        const { server, ports, master } = await lone();
        await master.ask('alive');
        server.child.kill(signal);
        const outcome = await server.finished();
        expect(outcome).to.include({ code, stdout: '', stderr: '' });
        expect(await isPortFree(ports.base)).to.equal(true);
        expect(await isPortFree(ports.master)).to.equal(true);
      });
    }

    it('not when the reader of its log has ended', async () => {
      const { server, ports, master } = await lone('--log-level', 'trace');
      await until(() => server.stderr.includes('listening'), 'the first line of the log');
      server.child.stderr?.destroy();
      for (let i = 0; i < 20; i++) await master.ask('alive');
      const again = await Client.connect(ports.master);
      expect(await again.send('broadcast a\n').ask('get')).to.equal('messages a');
      expect(server.isOver).to.equal(false);
    });

    it('not when it was started without stdin, stdout and stderr', async () => {
      const ports = await freePorts();
      const args = [
        '0',
        '1',
        String(ports.master),
        '--base-port',
        String(ports.base),
        '--log-level',
        'trace',
      ];
      const closing = ['-c', 'exec "$@" <&- >&- 2>&-', 'sh'];
      const closed = new Run('sh', [...closing, process.execPath, chatroomBundle(), 'serve', ...args]);
      const master = await Client.reach(ports.master);
      expect(await master.send('broadcast a\n').ask('get')).to.equal('messages a');
      expect(closed.isOver).to.equal(false);
    });
  });

  describe('an unidentified connection at its peer port', () => {
    /** Server 1 of 4, with a real peer of a higher id, and a message in its log. */
    async function besieged(): Promise<{
      server: Run;
      peer: Run;
      port: number;
      master: Client;
      other: Client;
    }> {
      const ports = await freePorts(4);
      const server = startServer(1, 4, ports);
      const peer = startServer(3, 4, ports, ['--log-level', 'info']);
      const master = await Client.reach(ports.master + 1);
      const other = await Client.reach(ports.master + 3);
      await other.askUntil('alive', 'alive 1,3');
      await master.askUntil('alive', 'alive 1,3');
      await master.send('broadcast before\n').askUntil('get', 'messages before');
      return { server, peer, port: ports.base + 1, master, other };
    }

    /** Expects that nothing has changed for server 1 and its peer: the link is the same, and transfers messages. */
    async function expectUnharmed({ server, peer, master, other }: Awaited<ReturnType<typeof besieged>>) {
      expect(await master.ask('alive')).to.equal('alive 1,3');
      expect(await master.ask('get')).to.equal('messages before');
      other.send('broadcast after\n');
      await master.askUntil('get', 'messages before,after');
      expect(logOf(peer).map(({ msg }) => msg)).to.not.include('link down');
      expect(server.isOver).to.equal(false);
    }

    const refused: Record<string, readonly [said: string | Uint8Array, reason: RegExp]> = {
      'that is the server itself': ['ping 1\n', /^server 1 does not dial this server/],
      'with a lower id, which is dialled': ['ping 0\n', /^server 0 does not dial this server/],
      'with an id that does not exist': ['ping 4\n', /^there is no server 4: ids go from 0 to 3/],
      'with a huge id': ['ping 99999999999999999999\n', /not a ping/],
      'with a negative id': ['ping -1\n', /not a ping/],
      'without an id': ['ping\n', /not a ping/],
      'with the id of a peer whose link stands': ['ping 3\n', /^there is a link to server 3 already/],
      'that begins with a message': ['msg 2 forged\nping 2\n', /not a ping/],
      'that sends HTTP': ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', /speaks HTTP/],
      'that sends invalid UTF-8 and NUL': [Uint8Array.of(0, 0xff, 0xc3, 0x28, 0xe2, 10), /not a ping/],
      'whose first line does not end': ['x'.repeat(2000), /first line is over 1024 bytes/],
    };
    it('is closed, counted in the log as a warning, and changes nothing', async () => {
      const grid = await besieged();
      let count = 0;
      for (const [title, [input, reason]] of Object.entries(refused)) {
        const client = await Client.connect(grid.port);
        await client.send(input).closed();
        expect(client.text, title).to.match(
          /^ping 1\nsession \d+\n(ping 1\n)*(HTTP\/1\.1 400 Bad Request\r\n.*\n)?$/s,
        );
        if (++count > 10) continue;
        await until(() => logOf(grid.server).length >= count, `the log line for one ${title}`);
        const line = logOf(grid.server).at(-1);
        expect(line, title).to.include({ level: 40, msg: 'connection refused', count });
        expect(line?.['reason'], title).to.match(reason);
      }
      expect(count).to.be.above(10);
      await expectUnharmed(grid);
    });

    it('is logged the first ten times, then every tenth time', async () => {
      const grid = await besieged();
      for (let i = 0; i < 30; i++) await (await Client.connect(grid.port)).send('hello\n').closed();
      const counts = () => logOf(grid.server).map(({ count }) => count);
      await until(() => counts().includes(30), 'the thirtieth');
      expect(counts()).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30]);
      await expectUnharmed(grid);
    });

    it('among three thousand is refused, and clients are answered, even if the log is not read: its lines are dropped', async () => {
      const ports = await freePorts(2);
      // A pipe that is open for reading, and never read.
      const pipe = join(temporaryDirectory(), 'stderr');
      const args = ['serve', '0', '2', String(ports.master), '--base-port', String(ports.base)];
      const unread = ['-c', 'mkfifo "$0" && { sleep 600 <"$0" & exec "$@" 2>"$0"; }', pipe];
      const command = [process.execPath, chatroomBundle(), ...args, '--log-level', 'trace'];
      const server = new Run('sh', [...unread, ...command]);
      const master = await Client.reach(ports.master);

      // More lines than fit into a pipe and into the buffer: a hundred per chunk are reported.
      const client = await Client.connect(ports.base);
      client.send('ping 1\n', 'unknown line\n'.repeat(400_000), 'msg 1 heard\n');
      await master.askUntil('get', 'messages heard');
      for (let i = 0; i < 30; i++) {
        const callers = await Promise.all(Array.from({ length: 100 }, () => Client.connect(ports.base)));
        for (const caller of callers) caller.send('hello\n');
        for (const caller of callers) await caller.closed();
        for (const caller of callers) caller.close();
        expect(await master.ask('get')).to.equal('messages heard');
      }
      expect(server.isOver).to.equal(false);

      // A later reader gets the number of dropped lines.
      const reader = new Run('cat', [pipe]);
      const lost = () =>
        Array.from(reader.stdout.matchAll(/"lines dropped","count":(\d+)/g)).reduce(
          (sum, [, count]) => sum + Number(count),
          0,
        );
      await until(() => lost() > 0, 'the loss');
      expect(lost()).to.be.above(100);
      expect(await master.ask('get')).to.equal('messages heard');
    });

    it('without input is closed after a second, and changes nothing', async () => {
      const grid = await besieged();
      const silent = await Client.connect(grid.port);
      const afterMs = await silent.closed();
      expect(afterMs).to.be.at.least(800);
      await expectUnharmed(grid);
    });

    it('among a hundred that open and close changes nothing', async () => {
      const grid = await besieged();
      for (let i = 0; i < 100; i++) {
        const client = await Client.connect(grid.port);
        client.send(Buffer.from(Array.from({ length: i }, (_, j) => (i * 31 + j * 17) % 256)));
        if (i % 2 === 0) client.reset();
        else client.end();
      }
      await expectUnharmed(grid);
    });

    const forged: Record<string, readonly [line: string, reason: RegExp]> = {
      'a message in the name of another': ['msg 3 forged', /server 2 sent a msg in the name of 3/],
      'a message in the server’s own name': ['msg 1 forged', /server 2 sent a msg in the name of 1/],
      'a message with the id of no server': ['msg 9 forged', /server 2 sent a msg in the name of 9/],
      'a second id': ['ping 0', /server 2 sent a ping in the name of 0/],
    };
    for (const [what, [line, reason]] of Object.entries(forged)) {
      it(`that becomes a link and sends ${what} is ignored, closed, and counted as a warning`, async () => {
        const grid = await besieged();
        for (const count of [1, 2]) {
          const client = await Client.connect(grid.port);
          client.send('ping 2\n');
          await grid.master.askUntil('alive', 'alive 1,2,3');
          await client.send(`${line}\n`).closed();
          await grid.master.askUntil('alive', 'alive 1,3');
          const warned = () => logOf(grid.server).filter(({ level }) => level === 40);
          await until(() => warned().length >= count, 'a warning');
          expect(warned().at(-1)).to.include({ count });
          expect(warned().at(-1)?.['reason']).to.match(reason);
        }
        await expectUnharmed(grid);
      });
    }

    it('that becomes a link and sends unknown lines is listed, and its messages are delivered', async () => {
      const { port, master, server } = await besieged();
      const client = await Client.connect(port);
      client.send(
        'ping 2\nhello there\npong\n\nmsg\nmsg 2\nmsg 2 \nping\nping 2 3\nmsg two x\n',
        'msg 2 heard\n',
      );
      await master.askUntil('get', 'messages before,heard');
      expect(await master.ask('alive')).to.equal('alive 1,2,3');
      expect(client.isClosed).to.equal(false);
      expect(server.stderr).to.equal('');
    });

    it('that becomes a link and sends a line over the limit is closed; the server keeps running', async () => {
      const grid = await besieged();
      const client = await Client.connect(grid.port);
      client.send('ping 2\n');
      await grid.master.askUntil('alive', 'alive 1,2,3');
      await client.send(`msg 2 ${'x'.repeat(1024 * 1024)}`).closed();
      await grid.master.askUntil('alive', 'alive 1,3');
      await expectUnharmed(grid);
    });
  });
});
