/** A page without servers: a spec sends the events in their place. */
import { join } from 'node:path';
import { asyncScheduler } from 'rxjs';
import type { ChatFact } from '../../lib/agents/chatroom/facts.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import { pageFiles } from '../../bin/page/files.ts';
import { EventBuffer } from '../../bin/page/eventBuffer.ts';
import { pages, type Shown } from '../../bin/page/pages.ts';
import { servePage } from '../../bin/page/server.ts';
import { ROOT } from './processes.ts';

const SERVERS = [0, 1, 2];
const INCARNATION = 5;

/** A simulated source of events for a grid of three. */
export class Stage {
  readonly url: string;
  readonly #held: EventBuffer;
  readonly #nowMs: () => number;
  readonly #closeServer: () => void;
  readonly #pages: ReturnType<typeof pages>;
  #said = 0;

  private constructor(
    url: string,
    held: EventBuffer,
    nowMs: () => number,
    closeServer: () => void,
    feed: ReturnType<typeof pages>,
  ) {
    this.url = url;
    this.#held = held;
    this.#nowMs = nowMs;
    this.#closeServer = closeServer;
    this.#pages = feed;
  }

  /** Opens it `sinceMs` after its beginning. */
  static async open(sinceMs: number): Promise<Stage> {
    const held = new EventBuffer(100_000, 64 * 1024 * 1024);
    const begunMs = performance.now() - sinceMs;
    const nowMs = () => performance.now() - begunMs;
    const shown: Shown = {
      held,
      nowMs,
      execute: () => Promise.resolve({ answers: [] }),
      hello: () => ({ kind: 'hello', servers: SERVERS.length, run: 'a-stage', epochMs: 0, nowMs: nowMs() }),
      state: () => ({
        kind: 'state',
        nowMs: nowMs(),
        servers: SERVERS.map((id) => ({
          id,
          state: 'running',
          sinceMs: 0,
          incarnation: INCARNATION,
          alive: SERVERS,
          suspected: [],
          lost: [],
          messages: 0,
        })),
      }),
    };
    const feed = pages(
      shown,
      (error) => {
        throw error;
      },
      asyncScheduler,
    );
    const { url, close } = await servePage(
      { host: '127.0.0.1', port: 0, origins: [] },
      { files: pageFiles(join(ROOT, 'dist', 'page')), onPage: feed.add },
    );
    return new Stage(url, held, nowMs, close, feed);
  }

  get nowMs(): number {
    return this.#nowMs();
  }

  /** Sends about `count` events, evenly over a time: broadcasts of all servers in turn, and their deliveries. */
  play(count: number, fromMs: number, untilMs: number): void {
    const events: LiveEvent<ChatFact>[] = [];
    const rounds = Math.round(count / (1 + SERVERS.length));
    for (let i = 0; i < rounds; i++) {
      const sender = this.#said % SERVERS.length;
      const first = Math.floor(this.#said / SERVERS.length);
      const texts = [`message ${String(this.#said)}`];
      const atMs = fromMs + ((untilMs - fromMs) * i) / rounds;
      events.push({
        server: sender,
        incarnation: INCARNATION,
        atMs,
        kind: 'fact',
        fact: { kind: 'broadcast', first, texts },
      });
      for (const server of SERVERS) {
        const wayMs = server === sender ? 0 : 1 + ((this.#said * 7 + server) % 30) / 10;
        const own = { server, incarnation: INCARNATION, atMs: atMs + wayMs };
        if (server !== sender)
          events.push({ ...own, kind: 'received', from: sender, of: INCARNATION, first, count: 1 });
        events.push({
          ...own,
          kind: 'fact',
          fact: { kind: 'delivered', sender, of: INCARNATION, first, texts },
          position: this.#said,
        });
      }
      this.#said++;
    }
    this.#held.add(events, 0);
  }

  close(): void {
    this.#pages.running.unsubscribe();
    this.#pages.close();
    this.#closeServer();
  }
}
