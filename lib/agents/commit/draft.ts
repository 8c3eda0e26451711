/** One step of a process of atomic commit, while it is being made: the next state, and the effects in order. Used within a step only. */
import type { AgentEffect, Self } from '../../agent/agent.ts';
import { halt, indicate, record, save, send } from '../../agent/effects.ts';
import type {
  CommitAttributes,
  CommitFact,
  CommitIndication,
  CommitMessage,
  CommitRecord,
  Decision,
  FailurePoint,
  Transaction,
} from './messages.ts';
import type { CommitState } from './state.ts';

export type CommitEffect = AgentEffect<CommitMessage, CommitIndication, CommitRecord, CommitFact, never>;

export class Draft {
  readonly self: Self<CommitAttributes>;
  readonly effects: CommitEffect[] = [];
  #state: CommitState;
  /** Whether it has failed at a point where it was told to: nothing happens after that. */
  #hasFailed = false;

  constructor(state: CommitState, self: Self<CommitAttributes>) {
    this.#state = state;
    this.self = self;
  }

  get state(): CommitState {
    return this.#state;
  }

  get name(): string {
    return this.self.name;
  }

  /** The other members; in two-phase commit all other participants. */
  get others(): readonly string[] {
    return this.#state.view.filter((one) => one !== this.name);
  }

  /** The number of the transaction after those that are decided. */
  get number(): number {
    return this.#state.decisions.length + 1;
  }

  change(change: Partial<CommitState>): void {
    this.#state = { ...this.#state, ...change };
  }

  send(to: string, message: CommitMessage): void {
    this.#do(send(to, message));
  }

  sendAll(to: readonly string[], message: CommitMessage): void {
    for (const one of to) this.send(one, message);
  }

  /** Sends messages at a point where the process can be made to fail before it has sent all of them. */
  sendAllOrFail(
    point: FailurePoint,
    about: Transaction | undefined,
    to: readonly string[],
    message: CommitMessage,
  ): void {
    const isThere = this.#isAt(point, about);
    this.sendAll(isThere ? to.filter((one) => this.#state.failAt?.to.includes(one)) : to, message);
    this.failIfAt(point, about);
  }

  /** Fails, if this is the point where it is to fail. */
  failIfAt(point: FailurePoint, about: Transaction | undefined): void {
    if (!this.#isAt(point, about) || this.#hasFailed) return;
    this.#do(halt(`crash at ${point}`));
    this.#hasFailed = true;
  }

  /** Makes a record durable before anything that follows. */
  save(saved: CommitRecord): void {
    this.#do(save(saved));
  }

  indicate(indication: CommitIndication): void {
    this.#do(indicate(indication));
  }

  record(fact: CommitFact): void {
    this.#do(record(fact));
  }

  /** Records that a process has failed, as a reason to abort the next transaction, or the one with this number. */
  recordFailure(of: string, number = this.number): void {
    this.record({ kind: 'failure', of, number });
  }

  /** Sends a process the decisions that it lacks. */
  sendDecisions(to: string, known: number): void {
    this.#state.decisions.slice(known).forEach((decision, at) => {
      this.send(to, decideOf(known + at + 1, decision));
    });
  }

  /** Whether it is to fail here: in a transaction of the layer above. */
  #isAt(point: FailurePoint, about: Transaction | undefined): boolean {
    return this.#state.failAt?.point === point && about?.kind !== 'join';
  }

  #do(effect: CommitEffect): void {
    if (!this.#hasFailed) this.effects.push(effect);
  }
}

/** The message with a decision. */
export function decideOf(number: number, { outcome, about }: Decision): CommitMessage {
  return { kind: 'decide', number, outcome, about };
}
