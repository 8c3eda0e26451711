/** The clients of a scenario, one per server: send requests and wait for the answers over the simulated network. */
import type { SimulatedGrid } from '../grid.ts';
import type { VirtualTime } from '../time.ts';

/** The time limit for an answer. */
const PATIENCE_MS = 1_000;

/** A request that has not been answered yet. */
interface Question {
  answer: string | undefined;
  /** The time for its answer is over. */
  isGivenUp: boolean;
}

/** The client of one server. */
interface Client {
  readonly questions: Question[];
  /** The received part of an answer. */
  partial: string;
  readonly decoder: InstanceType<typeof TextDecoder>;
}

export class Clients {
  readonly #time: VirtualTime;
  /** Called with an answer that comes too late. */
  readonly #onStray: (server: number, answer: string) => void;
  readonly #clients = new Map<number, Client>();

  constructor(time: VirtualTime, onStray: (server: number, answer: string) => void) {
    this.#time = time;
    this.#onStray = onStray;
  }

  /** Sends a request to several servers at the same time. Time passes until all have answered, or the time limit is over. */
  ask(grid: SimulatedGrid, servers: readonly number[], line: string): string[] {
    const questions = servers.map((server): Question => {
      const question = { answer: undefined, isGivenUp: false };
      if (!grid.isRunning(server)) return { ...question, answer: '(it does not run)' };
      this.#clientOf(server).questions.push(question);
      grid.command(server, line);
      return question;
    });
    const isDone = () => questions.every(({ answer }) => answer !== undefined);
    this.#time.runUntilDone(this.#time.nowMs + PATIENCE_MS, isDone);
    return questions.map((question) => {
      question.isGivenUp = true;
      return question.answer ?? `(no answer within ${String(PATIENCE_MS)} ms)`;
    });
  }

  /** Takes bytes from a server. */
  hear(server: number, chunk: Uint8Array): void {
    const client = this.#clientOf(server);
    const answers = (client.partial + client.decoder.decode(chunk, { stream: true })).split('\n');
    client.partial = answers.pop() as string;
    for (const answer of answers) {
      const question = client.questions.shift();
      if (question === undefined || question.isGivenUp) this.#onStray(server, answer);
      else question.answer = answer;
    }
  }

  /** A server has crashed: its requests stay without answers. */
  crashed(server: number): void {
    for (const question of this.#clientOf(server).questions) question.answer ??= '(it crashed)';
    this.#clients.delete(server);
  }

  #clientOf(server: number): Client {
    let client = this.#clients.get(server);
    if (client === undefined) {
      client = { questions: [], partial: '', decoder: new TextDecoder('utf-8', { ignoreBOM: true }) };
      this.#clients.set(server, client);
    }
    return client;
  }
}
