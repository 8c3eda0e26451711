/**
 * Real processes and real connections, for specs end to end. There are no fixed waits: a condition is polled until
 * it holds, or the deadline is over. Every started process leads a group of its own, and the
 * group is ended after the case in any outcome.
 */
import { type ChildProcess, spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts as freePortsInARow, isPortFree } from '../../soak/kit/ports.ts';
import * as wait from '../../soak/kit/wait.ts';

export { isPortFree };

/** The checkout that these specs belong to. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Far more than anything takes on a busy host, and less than the time limit of a case: it ends only what hangs. */
export const DEADLINE_MS = 60_000;

/** To be called in a `describe`: makes a build, and ends all processes, connections and files after each case. */
export function usesProcesses(): void {
  before(function () {
    this.timeout(180_000);
    chatroomBundle();
  });
  afterEach(endAll);
}

/** The same for a `describe` whose cases share what its `before` starts: everything is ended after the last of them. */
export function sharesProcesses(): void {
  before(function () {
    this.timeout(180_000);
    chatroomBundle();
  });
  after(endAll);
}

let bundles: string | undefined;

/**
 * The command line's bundle of the current sources. A copy outside of the checkout, so that a `./stopall` there does not
 * end these servers, and a `./build` there does not replace the files while they are in use.
 */
export function chatroomBundle(): string {
  if (bundles === undefined) {
    const built = spawnSync(join(ROOT, 'build'), { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(`./build failed: ${built.stderr}`);
    bundles = temporaryDirectory();
    for (const part of ['bin', 'page'])
      cpSync(join(ROOT, 'dist', part), join(bundles, 'dist', part), { recursive: true });
  }
  return join(bundles, 'dist', 'bin', 'chatroom.cjs');
}

const directories: string[] = [];

/** An empty directory that is removed after the specs. */
export function temporaryDirectory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'chatroom-spec-')));
  directories.push(path);
  return path;
}

process.on('exit', () => {
  for (const { pid } of runs) killGroup(pid);
  for (const path of directories) rmSync(path, { recursive: true, force: true });
});

/**
 * Polls until `isSo`, and returns the time that it took.
 *
 * @param what - the condition in words, for the error message
 */
export function until(
  isSo: () => boolean | Promise<boolean>,
  what: string | (() => string),
  withinMs = DEADLINE_MS,
): Promise<number> {
  return wait.until(isSo, what, withinMs);
}

/** The end of a process, with all its output. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdio?: StdioOptions;
}

const runs: Run[] = [];

/** A process that was started here. */
export class Run {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #closed: Promise<void>;
  readonly #stdout: Buffer[] = [];
  readonly #stderr: Buffer[] = [];

  constructor(command: string, args: readonly string[], { env = {}, cwd, stdio = 'pipe' }: RunOptions = {}) {
    const child = spawn(command, args, {
      detached: true,
      env: { ...plainEnvironment(), ...env },
      cwd,
      stdio,
    });
    this.child = child;
    this.#exited = new Promise((resolve, reject) => {
      child.once('exit', () => resolve()).once('error', reject);
    });
    this.#closed = new Promise((resolve, reject) => {
      child.once('close', () => resolve()).once('error', reject);
    });
    // A failed start is reported to the caller that waits for the end.
    this.#exited.catch(() => undefined);
    this.#closed.catch(() => undefined);
    child.stdout?.on('data', (chunk: Buffer) => this.#stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => this.#stderr.push(chunk));
    // A process may end before it has read all its input.
    child.stdin?.on('error', () => undefined);
    this.pid = child.pid ?? 0;
    runs.push(this);
  }

  /** The output on stdout so far. */
  get stdout(): string {
    return Buffer.concat(this.#stdout).toString();
  }

  /** The output on stderr so far. */
  get stderr(): string {
    return Buffer.concat(this.#stderr).toString();
  }

  get isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  type(...parts: readonly (string | Uint8Array)[]): this {
    for (const part of parts) this.child.stdin?.write(part);
    return this;
  }

  /** Waits until the process has ended; its children may still hold its output open. */
  async exited(): Promise<Outcome> {
    await wait.within(
      this.#exited,
      () => `the end of a process that said: ${this.stderr}${this.stdout}`,
      DEADLINE_MS,
    );
    return this.#outcome();
  }

  /** Closes its input, and waits until it has ended and all its output has arrived. */
  async finished(): Promise<Outcome> {
    this.child.stdin?.end();
    await wait.within(
      this.#closed,
      () => `the end of a process that said: ${this.stderr}${this.stdout}`,
      DEADLINE_MS,
    );
    return this.#outcome();
  }

  #outcome(): Outcome {
    const { stdout, stderr } = this;
    return { code: this.child.exitCode, signal: this.child.signalCode, stdout, stderr };
  }
}

/** The environment without variables that change the behaviour of the project's programs. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string) => /^(CHATROOM_|OVID_|npm_|DEBUG$|NODE_OPTIONS$|FORCE_COLOR$|_$)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}

/** Starts `chatroom` with the given arguments. */
export function chatroom(args: readonly string[], options?: RunOptions): Run {
  return new Run(process.execPath, [chatroomBundle(), ...args], options);
}

/** Starts `ovid` with the given arguments. */
export function ovid(args: readonly string[], options?: RunOptions): Run {
  return new Run(process.execPath, [join(dirname(chatroomBundle()), 'ovid.cjs'), ...args], options);
}

/** Ends everything that the case has started. */
async function endAll(): Promise<void> {
  for (const client of clients.splice(0)) client.close();
  for (const holder of holders) await giveBack(holder);
  const ending = runs.splice(0);
  for (const { pid } of ending) killGroup(pid);
  for (const run of ending) await run.exited().catch(() => undefined);
}

/** Kills the process group that `pid` leads, with all its children. */
function killGroup(pid: number): void {
  if (pid === 0) return; // It never ran.
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All have ended already.
  }
}

/** The ids of the running children of process `pid`. */
export function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((row) => row.trim().split(/ +/));
  return rows
    .filter(([, parent, state]) => Number(parent) === pid && !hasEnded(state))
    .map(([child]) => Number(child));
}

/** The given processes that still run. */
export function stillRunning(pids: readonly number[]): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((row) => row.trim().split(/ +/));
  const alive = new Set(rows.filter(([, state]) => !hasEnded(state)).map(([pid]) => Number(pid)));
  return pids.filter((pid) => alive.has(pid));
}

/** A zombie counts as ended. */
function hasEnded(state: string | undefined): boolean {
  return state === undefined || state.startsWith('Z');
}

/** The ports of a grid: server i has `base + i` for its peers and `master + i` for its clients. */
export interface Ports {
  readonly base: number;
  readonly master: number;
}

/** Finds free ports for n servers. No two cases get the same. */
export async function freePorts(n = 1): Promise<Ports> {
  const base = await freePortsInARow(2 * n);
  return { base, master: base + n };
}

const holders = new Set<Server>();

/** Occupies a port until the end of the case, and returns a function that frees it sooner. */
export async function holdPort(port: number): Promise<() => Promise<void>> {
  // Connections are closed at once: an open one would keep the port from being freed.
  const holder = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    holder.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  holders.add(holder);
  return () => giveBack(holder);
}

function giveBack(holder: Server): Promise<void> {
  holders.delete(holder);
  return new Promise((resolve) => holder.close(() => resolve()));
}

/** Starts server `id` of `n`. */
export function startServer(
  id: number,
  n: number,
  ports: Ports,
  flags: readonly string[] = [],
  options?: RunOptions,
): Run {
  const args = [
    String(id),
    String(n),
    String(ports.master + id),
    '--base-port',
    String(ports.base),
    ...flags,
  ];
  return chatroom(['serve', ...args], options);
}

const clients: Client[] = [];

/** A connection that sends exactly the given bytes, and remembers what it reads. */
export class Client {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  #isClosed = false;
  #linesRead = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#chunks.push(chunk));
    // A reset is one way of being closed.
    socket.on('error', () => undefined);
    socket.on('end', () => (this.#isClosed = true)).on('close', () => (this.#isClosed = true));
    clients.push(this);
  }

  /** Connects to a listening port. */
  static connect(port: number, host = '127.0.0.1'): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host, allowHalfOpen: true });
      socket.once('error', reject).once('connect', () => {
        socket.off('error', reject);
        resolve(new Client(socket));
      });
    });
  }

  /** Connects to a port as soon as it listens. */
  static async reach(port: number): Promise<Client> {
    let client: Client | undefined;
    await until(
      async () => {
        client = await Client.connect(port).catch(() => undefined);
        return client !== undefined;
      },
      `a server on port ${String(port)}`,
    );
    return client as unknown as Client;
  }

  /** Sends bytes; texts in UTF-8. */
  send(...parts: readonly (string | Uint8Array)[]): this {
    for (const part of parts) this.socket.write(part);
    return this;
  }

  /** All received bytes as text. */
  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  /** Whether the other end has closed its sending side. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The next `count` lines, without their newlines. */
  async lines(count: number): Promise<string[]> {
    const all = () => this.text.split('\n').slice(0, -1);
    await until(
      () => all().length >= this.#linesRead + count || this.isClosed,
      () =>
        `${String(count)} lines; there were ${String(all().length - this.#linesRead)}: ${this.text.slice(-200)}`,
    );
    const lines = all().slice(this.#linesRead, this.#linesRead + count);
    if (lines.length < count)
      throw new Error(`closed after ${String(lines.length)} of ${String(count)} lines`);
    this.#linesRead += count;
    return lines;
  }

  /** Sends a line; returns the next received line. */
  async ask(line: string): Promise<string> {
    const [answer] = await this.send(`${line}\n`).lines(1);
    return answer as string;
  }

  /** Repeats a command until the expected answer arrives; returns the time that it took. */
  async askUntil(line: string, answer: string, withinMs?: number): Promise<number> {
    let last = '';
    return until(
      async () => (last = await this.ask(line)) === answer,
      () => `"${answer}"; the last answer was "${last}"`,
      withinMs,
    );
  }

  /** Waits until the other end has closed the connection, and returns the time that it took. */
  async closed(): Promise<number> {
    return until(
      () => this.isClosed,
      () => `the end of a connection that said: ${this.text.slice(0, 200)}`,
    );
  }

  /** Closes the sending side, and continues reading. */
  end(): this {
    this.socket.end();
    return this;
  }

  /** Resets the connection, as the system does for a process that was killed with bytes unread. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The log records that a server has written to stderr so far. */
export function logOf(run: Run): Record<string, unknown>[] {
  const lines = run.stderr.split('\n').slice(0, -1);
  return lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
