/** The workload of a simulated chat room: which messages clients broadcast, and when. */
import { findAll } from '../check/all.ts';
import type { HistoryEvent } from '../check/history.ts';
import type { ClientRequest } from '../check/requestIntegrity.ts';
import type { Findings } from '../../../check/findings.ts';
import type { Servers, Workload } from '../../../sim/protocol.ts';
import type { VirtualTime } from '../../../sim/time.ts';
import type { ChatFact } from '../facts.ts';
import { pad } from './padding.ts';
import type { Circumstances } from '../../../check/protocol.ts';

export class ChatWorkload implements Workload<ChatFact> {
  readonly #servers: Servers;
  readonly #time: VirtualTime;
  readonly #messageBytes: number;
  /** The requests of clients, in order. */
  readonly #requests: ClientRequest[] = [];
  #isAll = true;
  /** How many messages {@link broadcastNext} has made for each server. */
  readonly #made = new Map<number, number>();

  /** @param messageBytes - the minimum length of messages, except those of {@link broadcast} */
  constructor(servers: Servers, time: VirtualTime, messageBytes: number) {
    this.#servers = servers;
    this.#time = time;
    this.#messageBytes = messageBytes;
  }

  get count(): number {
    return this.#requests.length;
  }

  sentByOthers(line?: string): void {
    if (line === undefined || line.startsWith('broadcast ')) this.#isAll = false;
  }

  /** A client broadcasts a text. Returns whether the server runs. */
  broadcast(server: number, text: string): boolean {
    return this.#broadcast(server, text, 0);
  }

  /** A client broadcasts `a1`, `a2`, … at server 0, `b1`, `b2`, … at server 1, and so on: each text once. */
  broadcastNext(server: number): boolean {
    const name = server < 26 ? String.fromCharCode(0x61 + server) : `s${String(server)}-`;
    const number = (this.#made.get(server) ?? 0) + 1;
    this.#made.set(server, number);
    return this.#broadcast(server, `${name}${String(number)}`, this.#messageBytes);
  }

  /** Broadcasts at every server that runs, again and again: `m0`, `m1`, …, numbered by the count of requests. */
  repeat({ fromMs, untilMs, everyMs }: Parameters<Workload['repeat']>[0]): void {
    const round = () => {
      if (this.#time.nowMs >= untilMs) return;
      for (const server of this.#servers.servers)
        this.#broadcast(server, `m${String(this.#requests.length)}`, this.#messageBytes);
      this.#time.after(everyMs, round);
    };
    this.#time.at(fromMs, round);
  }

  uncheckable(): string | undefined {
    const texts = new Set<string>();
    for (const { text } of this.#requests) {
      if (texts.has(text))
        return `"${text}" was broadcast twice; check needs messages that differ from each other`;
      texts.add(text);
    }
    return undefined;
  }

  check(history: readonly HistoryEvent[], circumstances: Circumstances): Findings {
    return findAll(history, { ...circumstances, ...(this.#isAll ? { requests: this.#requests } : {}) });
  }

  #broadcast(server: number, text: string, messageBytes: number): boolean {
    if (!this.#servers.isRunning(server)) return false;
    this.#requests.push({ server, text, atMs: this.#time.nowMs });
    this.#servers.command(server, `broadcast ${pad(text, messageBytes)}`);
    return true;
  }
}
