/**
 * A network namespace for each server of a grid, on a bridge in the soak's own network: packets that the kernel drops between two
 * of them are dropped as on a real network. Each exists as long as a process in it, which ends with the soak.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';
import { isInOwnNetwork, works } from './namespace.ts';
import { atExit } from './processes.ts';

const run = promisify(execFile);
let namespaces = 0;
const holders = new Set<ChildProcess>();
atExit(() => holders.forEach((holder) => holder.kill('SIGKILL')));

/** Why namespaces are not available here; undefined if they are. */
export function whyNoNamespaces(): string | undefined {
  if (!isInOwnNetwork()) return 'needs a network namespace: root on Linux, with unshare and ip';
  if (!works('nft', '--version')) return 'needs nft (package nftables)';
  if (!works('nsenter', '--version')) return 'needs nsenter (package util-linux)';
  return undefined;
}

export class ServerNamespaces {
  readonly #holders: ChildProcess[] = [];
  readonly #net: string;
  readonly #bridge: string;

  private constructor(number: number) {
    this.#net = `10.77.${String(number)}`;
    this.#bridge = `soak${String(number)}`;
  }

  static async make(n: number): Promise<ServerNamespaces> {
    const made = new ServerNamespaces(++namespaces);
    await ip(`link add ${made.#bridge} type bridge`);
    await ip(`addr add ${made.#net}.254/24 dev ${made.#bridge}`);
    await ip(`link set ${made.#bridge} up`);
    for (let id = 0; id < n; id++) await made.#add(id);
    return made;
  }

  async #add(id: number): Promise<void> {
    // Ends with its standard input: with this process, however that ends.
    const holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
    holders.add(holder);
    holder.once('exit', () => holders.delete(holder));
    this.#holders.push(holder);
    // Waits until it has entered its namespace.
    const outside = await run('readlink', ['/proc/self/ns/net']);
    for (;;) {
      const inside = await run('readlink', [`/proc/${String(holder.pid)}/ns/net`]);
      if (inside.stdout !== outside.stdout) break;
    }
    const cable = `${this.#bridge}c${String(id)}`;
    await ip(`link add ${cable} type veth peer name eth0 netns ${String(holder.pid)}`);
    await ip(`link set ${cable} master ${this.#bridge} up`);
    await this.#within(id, 'ip', 'link', 'set', 'lo', 'up');
    await this.#within(id, 'ip', 'addr', 'add', `${this.hostOf(id)}/24`, 'dev', 'eth0');
    await this.#within(id, 'ip', 'link', 'set', 'eth0', 'up');
  }

  hostOf(id: number): string {
    return `${this.#net}.${String(id + 1)}`;
  }

  /** A prefix that runs a command in the namespace; it is replaced by the command. */
  wrap(id: number): string[] {
    return ['nsenter', `--net=/proc/${String(this.#holders[id]?.pid)}/ns/net`, '--'];
  }

  async #within(id: number, ...command: readonly string[]): Promise<void> {
    const [file, ...args] = [...this.wrap(id), ...command] as [string, ...string[]];
    await run(file, args);
  }

  /** Replaces the dropped traffic of a server: packets from some others, and packets to some. */
  async drop(id: number, from: readonly number[], to: readonly number[] = []): Promise<void> {
    const rules = [
      'add table ip soak; delete table ip soak; add table ip soak',
      'add chain ip soak in { type filter hook input priority 0; policy accept; }',
      'add chain ip soak out { type filter hook output priority 0; policy accept; }',
      ...(from.length === 0 ? [] : [`add rule ip soak in ip saddr { ${this.#hosts(from)} } drop`]),
      ...(to.length === 0 ? [] : [`add rule ip soak out ip daddr { ${this.#hosts(to)} } drop`]),
    ];
    await this.#within(id, 'nft', rules.join('; '));
  }

  #hosts(ids: readonly number[]): string {
    return ids.map((id) => this.hostOf(id)).join(', ');
  }

  close(): void {
    for (const holder of this.#holders) holder.kill('SIGKILL');
  }
}

async function ip(words: string): Promise<void> {
  await run('ip', words.split(' '));
}
