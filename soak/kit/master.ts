/** A client: commands in, answers out, each in order. */
import type { Socket } from 'node:net';
import { connectTo } from './connection.ts';
import { within } from './wait.ts';

const NEWLINE = 10;

export class Master {
  readonly socket: Socket;
  #line: Buffer[] = [];
  readonly #waiting: ((answer: string | undefined) => void)[] = [];
  /** Answers without a request. */
  readonly unasked: string[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('close', () => this.#waiting.splice(0).forEach((answered) => answered(undefined)));
  }

  static async connect(port: number, host?: string): Promise<Master> {
    return new Master(await connectTo(port, host));
  }

  #read(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      this.#line.push(rest.subarray(0, end));
      const answer = Buffer.concat(this.#line).toString();
      this.#line = [];
      rest = rest.subarray(end + 1);
      const answered = this.#waiting.shift();
      if (answered === undefined) this.unasked.push(answer);
      else answered(answer);
    }
    if (rest.length > 0) this.#line.push(rest);
  }

  /** Sends commands without answers, or whose answers are not waited for. */
  write(text: string): boolean {
    return this.socket.destroyed ? false : this.socket.write(text);
  }

  /** The next answer; undefined if the connection ends first. */
  async answer(what = 'an answer', ms?: number): Promise<string | undefined> {
    const answer = new Promise<string | undefined>((resolve) => {
      if (this.socket.destroyed) resolve(undefined);
      else this.#waiting.push(resolve);
    });
    return within(answer, what, ms);
  }

  async ask(command: string, ms?: number): Promise<string> {
    const answer = this.answer(`the answer to "${command}"`, ms);
    this.write(`${command}\n`);
    const text = await answer;
    if (text === undefined) throw new Error(`the master port closed on "${command}"`);
    return text;
  }

  /** The ids that the server lists: `0,1,2`. */
  async alive(ms?: number): Promise<string> {
    return (await this.ask('alive', ms)).slice('alive '.length);
  }

  /** The whole log, its messages with commas between them. */
  async log(): Promise<string> {
    return (await this.ask('get')).slice('messages '.length);
  }

  /** The messages of the whole log. */
  async messages(): Promise<string[]> {
    const log = await this.log();
    return log === '' ? [] : log.split(',');
  }

  close(): void {
    this.socket.destroy();
  }
}
