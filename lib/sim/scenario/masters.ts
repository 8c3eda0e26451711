/** The clients of a scenario, one per server: send requests and wait for the answers over the simulated network. */
import type { SimulatedGrid } from '../grid.ts';
import type { VirtualTime } from '../time.ts';

/** How long an answer is waited for. */
const PATIENCE_MS = 1_000;

/** A question that has not been answered yet. */
interface Question {
  answer: string | undefined;
  /** Nobody waits any more. */
  isGivenUp: boolean;
}

/** What a server is known by. */
interface Line {
  readonly questions: Question[];
  /** The part of an answer that has come. */
  partial: string;
  readonly decoder: InstanceType<typeof TextDecoder>;
}

export class Masters {
  readonly #time: VirtualTime;
  /** Told of an answer for which nobody waits. */
  readonly #onStray: (server: number, answer: string) => void;
  readonly #lines = new Map<number, Line>();

  constructor(time: VirtualTime, onStray: (server: number, answer: string) => void) {
    this.#time = time;
    this.#onStray = onStray;
  }

  /** Asks servers the same at the same time. Time passes until all have answered, or it is too late. */
  ask(grid: SimulatedGrid, servers: readonly number[], line: string): string[] {
    const questions = servers.map((server): Question => {
      const question = { answer: undefined, isGivenUp: false };
      if (!grid.isRunning(server)) return { ...question, answer: '(it does not run)' };
      this.#lineOf(server).questions.push(question);
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

  /** Bytes of a server. */
  hear(server: number, chunk: Uint8Array): void {
    const line = this.#lineOf(server);
    const answers = (line.partial + line.decoder.decode(chunk, { stream: true })).split('\n');
    line.partial = answers.pop() as string;
    for (const answer of answers) {
      const question = line.questions.shift();
      if (question === undefined || question.isGivenUp) this.#onStray(server, answer);
      else question.answer = answer;
    }
  }

  /** A server's life is over: what it was asked is not answered any more. */
  crashed(server: number): void {
    for (const question of this.#lineOf(server).questions) question.answer ??= '(it crashed)';
    this.#lines.delete(server);
  }

  #lineOf(server: number): Line {
    let line = this.#lines.get(server);
    if (line === undefined) {
      line = { questions: [], partial: '', decoder: new TextDecoder('utf-8', { ignoreBOM: true }) };
      this.#lines.set(server, line);
    }
    return line;
  }
}
