/**
 * The master of the lab on virtual time: it executes a script as master.py does, waits for the same things with the same limits, and prints the
 * same. It goes on, as far as it can, after each event.
 */
import { ANNOUNCED, type Script, type ScriptLine } from './script.ts';

/** The servers, as the master needs them. */
export interface MasterServers {
  isRunning(server: number): boolean;
  start(server: number): void;
  /** Sends a line. */
  command(server: number, line: string): void;
}

/** Time, as the master needs it. */
export interface MasterTime {
  readonly nowMs: number;
  after(ms: number, run: () => void): unknown;
}

/** The limits of master.py, in ms. */
const ANSWER_MS = 10_000;
const DEATH_MS = 1_000;
const DECIDED_MS = 2_000;

/** A command `add` or `delete` whose end is awaited. */
interface Transaction {
  readonly server: number;
  readonly line: ScriptLine;
  isAcknowledged: boolean;
  /** Whether another server has become coordinator since, and whether this one has ended. */
  hasSuccessor: boolean;
  hasEnded: boolean;
}

/** A script waits until `isDone`, for `withinMs` at most, and is resumed with the last value of `isDone`. */
interface Wait {
  readonly isDone: () => boolean;
  readonly withinMs: number;
}
type Waiting<Result> = Generator<Wait, Result, boolean>;

export class ScriptMaster {
  /** The printed lines: the answers after `resp`, in the order of the script. */
  readonly output: string[] = [];
  /** The lines that master.py would print on stderr. */
  readonly problems: string[] = [];
  isOver = false;
  readonly #servers: MasterServers;
  readonly #time: MasterTime;
  readonly #lines: Waiting<void>;
  #wait: (Wait & { readonly untilMs: number }) | undefined;
  #isAdvancing = false;
  /** The number of the line that is executed. */
  #lastLine: number | undefined;
  #coordinator: number | undefined;
  #transaction: Transaction | undefined;
  /** The servers that were told to die in the next transaction. */
  #doomed = new Set<number>();
  /** Answers to `get`, in the order of arrival, by server: those that were not asked for yet are dropped. */
  readonly #answers = new Map<number, string[]>();

  constructor({ lines }: Script, servers: MasterServers, time: MasterTime) {
    this.#servers = servers;
    this.#time = time;
    this.#lines = this.#play(lines);
  }

  /** Begins, or goes on as far as it can. */
  advance(): void {
    if (this.isOver || this.#isAdvancing) return;
    this.#isAdvancing = true;
    let result: boolean | undefined = this.#wait === undefined ? true : this.#resultOf(this.#wait);
    while (result !== undefined) {
      const { done, value } = this.#lines.next(result);
      if (done === true) {
        this.isOver = true;
        this.#wait = undefined;
        break;
      }
      this.#wait = { ...value, untilMs: this.#time.nowMs + value.withinMs };
      this.#time.after(value.withinMs, () => this.advance());
      result = this.#resultOf(this.#wait);
    }
    this.#isAdvancing = false;
  }

  /** The line that is not over, in words. */
  get awaited(): string {
    return this.#lastLine === undefined ? 'it has not begun' : `line ${String(this.#lastLine)} is not over`;
  }

  /** A server has said a line. */
  said(server: number, line: string): void {
    const [word, ...rest] = line.split(' ');
    if (word === 'coordinator') {
      this.#coordinator = Number(rest[0]);
      if (this.#transaction !== undefined && this.#transaction.server !== server)
        this.#transaction.hasSuccessor = true;
    } else if (word === 'ack') {
      if (this.#transaction?.server === server) this.#transaction.isAcknowledged = true;
    } else if (word === 'resp') this.#answersOf(server).push(rest.join(' '));
    else this.problems.push(`server ${String(server)} sent an unexpected line: ${line}`);
    this.#soon();
  }

  /** A server has ended. */
  ended(server: number): void {
    this.#answers.delete(server);
    if (this.#transaction?.server === server) this.#transaction.hasEnded = true;
    this.#soon();
  }

  /** Not within the turn of a server. */
  #soon(): void {
    this.#time.after(0, () => this.advance());
  }

  #resultOf({ isDone, untilMs }: Wait & { readonly untilMs: number }): boolean | undefined {
    if (isDone()) return true;
    return this.#time.nowMs >= untilMs ? false : undefined;
  }

  #answersOf(server: number): string[] {
    let answers = this.#answers.get(server);
    if (answers === undefined) this.#answers.set(server, (answers = []));
    return answers;
  }

  *#play(lines: readonly ScriptLine[]): Waiting<void> {
    for (const line of lines) {
      this.#lastLine = line.number;
      const problem = yield* this.#execute(line);
      if (problem !== undefined) this.problems.push(`line ${String(line.number)}: ${problem}`);
    }
    yield* this.#settle(ANSWER_MS, false);
  }

  *#execute(line: ScriptLine): Waiting<string | undefined> {
    switch (line.kind) {
      case 'sleep':
        yield { isDone: () => false, withinMs: line.ms };
        return undefined;
      case 'start':
        yield* this.#settle(DECIDED_MS, true);
        return yield* this.#start(line.id);
      case 'tell': {
        yield* this.#settle(ANSWER_MS, false);
        const server = yield* this.#serverOf(line.id);
        if (server === undefined)
          return line.id === ANNOUNCED
            ? 'there is no coordinator that runs'
            : `server ${String(line.id)} does not run`;
        return yield* this.#tell(server, line);
      }
    }
  }

  *#start(id: number): Waiting<string | undefined> {
    if (this.#servers.isRunning(id)) return `server ${String(id)} runs already`;
    this.#servers.start(id);
    // It answers when it is ready.
    return yield* this.#barrier(id);
  }

  *#serverOf(id: number): Waiting<number | undefined> {
    if (id !== ANNOUNCED) return this.#servers.isRunning(id) ? id : undefined;
    const isThere = () => this.#coordinator !== undefined && this.#servers.isRunning(this.#coordinator);
    yield { isDone: isThere, withinMs: ANSWER_MS };
    return isThere() ? this.#coordinator : undefined;
  }

  *#tell(server: number, line: ScriptLine & { kind: 'tell' }): Waiting<string | undefined> {
    const { command, text } = line;
    switch (command) {
      case 'add':
      case 'delete':
        this.#transaction = { server, line, isAcknowledged: false, hasSuccessor: false, hasEnded: false };
        this.#servers.command(server, text);
        return undefined;
      case 'get': {
        const answer = yield* this.#ask(server, text);
        if (answer === undefined) return `server ${String(server)} did not answer ${text}`;
        this.output.push(answer);
        return undefined;
      }
      case 'crash':
        this.#servers.command(server, text);
        yield { isDone: () => !this.#servers.isRunning(server), withinMs: DEATH_MS };
        return undefined;
      default:
        if (command.startsWith('crash')) this.#doomed.add(server);
        this.#servers.command(server, text);
        return yield* this.#barrier(server);
    }
  }

  *#ask(server: number, text: string): Waiting<string | undefined> {
    const answers = this.#answersOf(server);
    answers.length = 0;
    this.#servers.command(server, text);
    const isDone = () => answers.length > 0 || !this.#servers.isRunning(server);
    yield { isDone, withinMs: ANSWER_MS };
    return answers[0];
  }

  /** Waits until a server has read everything that it was sent. */
  *#barrier(server: number): Waiting<string | undefined> {
    const answer = yield* this.#ask(server, 'get 0');
    return answer === undefined ? `server ${String(server)} is not ready` : undefined;
  }

  /** Waits until the last transaction is over, and the servers have died that were to die in it. */
  *#settle(withinMs: number, mayGoOn: boolean): Waiting<void> {
    const transaction = this.#transaction;
    if (transaction === undefined) return;
    const isDone = () => transaction.isAcknowledged || (transaction.hasEnded && transaction.hasSuccessor);
    const isOver = yield { isDone, withinMs };
    if (!isOver && mayGoOn) return;
    if (!isOver)
      this.problems.push(
        `line ${String(transaction.line.number)}: server ${String(transaction.server)} did not answer, and there is no other coordinator`,
      );
    this.#transaction = undefined;
    const doomed = [...this.#doomed];
    this.#doomed = new Set();
    yield { isDone: () => !doomed.some((one) => this.#servers.isRunning(one)), withinMs: DEATH_MS };
  }
}
