/**
 * Starts all processes of the soak, and ends them on every exit: normally, by an exception, by a
 * signal. Processes are identified by their pid; nothing is ever ended by its name.
 */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';

const running = new Set<Run>();

/** The end of a process. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio?: StdioOptions;
}

/** The number of characters that are kept of a process's output. */
const SAID_KEPT = 20_000;

/** A process that was started here. */
export class Run {
  readonly child: ChildProcess;
  readonly ended: Promise<End>;
  end: End | undefined;
  /** The last output on stderr, and on stdout. */
  stderr = '';
  stdout = '';

  constructor(command: readonly string[], { env = {}, stdio = ['ignore', 'pipe', 'pipe'] }: RunOptions = {}) {
    const [file, ...args] = command as readonly [string, ...string[]];
    this.child = spawn(file, args, { env: { ...process.env, ...env }, stdio });
    running.add(this);
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout = (this.stdout + chunk.toString()).slice(-SAID_KEPT);
    });
    this.ended = new Promise((resolve) => {
      this.child.on('exit', (code, signal) => resolve({ code, signal }));
      this.child.on('error', (error) => {
        this.stderr += error.message;
        resolve({ code: null, signal: null });
      });
    });
    void this.ended.then((end) => {
      this.end = end;
      running.delete(this);
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString()).slice(-SAID_KEPT);
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  signal(name: NodeJS.Signals): void {
    if (this.end === undefined && this.child.pid !== undefined) this.child.kill(name);
  }

  /** Kills it, and waits until it has ended. */
  async kill(): Promise<End> {
    this.signal('SIGKILL');
    return this.ended;
  }
}

const onExit: (() => void)[] = [];

/** Runs `work` on every exit. */
export function atExit(work: () => void): void {
  onExit.push(work);
}

process.on('exit', () => {
  for (const run of running) run.signal('SIGKILL');
  for (const work of onExit) work();
});
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.on(name, () => process.exit(code));
}
