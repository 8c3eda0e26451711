import { expect } from 'chai';
import { NEVER, of, Subject, Subscription, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { runScenario } from '../../lib/sim/scenario/index.ts';
import { clientPort, type ClientSettings } from '../../lib/client/clientPort.ts';
import type { ClientEvent, Reply } from '../../lib/client/protocol.ts';
import { ITERATION_COST_MAX, workBudget } from '../../lib/loop/workBudget.ts';
import type { Socket } from '../../lib/world/world.ts';
import {
  COUNTER_CLIENTS,
  scenarioCounter,
  type CounterAnswer,
  type CounterCommand,
} from '../support/counter.ts';
import { FakeSocket } from '../support/fakeSocket.ts';

const settings: ClientSettings = {
  lineLimitBytes: 40,
  unsentLimitBytes: 4_000,
  waitingAnswersMax: 2,
  clientsMax: 1,
  clientReadsWithinMs: 1000,
};

/** Fails the case at an unexpected error. */
function fail(error: unknown): void {
  throw error;
}

/** A client of a counter whose port is served; the case replies. */
function connected(isHolding = false) {
  const scheduler = new TestScheduler(() => undefined);
  const chunks$ = new Subject<string>();
  const replies$ = new Subject<Reply<CounterAnswer>>();
  const [socket, second] = [new FakeSocket({ chunks$, isHolding }), new FakeSocket({ chunks$: NEVER })];
  const events: ClientEvent<CounterCommand>[] = [];
  let written = '';
  let refused = '';
  const budget = workBudget(ITERATION_COST_MAX, scheduler);
  const listener = { sockets$: of<Socket[]>(socket, second) };
  const running = new Subscription();
  const watch = <T>(stream$: Observable<T>, next: (value: T) => void) =>
    running.add(stream$.subscribe({ next, error: fail }));
  watch(socket.writes$, (text) => (written += text));
  watch(second.writes$, (text) => (refused += text));
  watch(clientPort(COUNTER_CLIENTS, listener, replies$, budget, settings, scheduler), (event) =>
    events.push(event),
  );
  return {
    socket,
    chunks$,
    replies$,
    commands: () => events.flatMap((event) => (event.kind === 'commandsReceived' ? event.commands : [])),
    written: () => written,
    refused: () => refused,
    /** Runs the tasks of the budget until there is none; not the timers of the port. */
    work: () => {
      for (;;) {
        const task = scheduler.actions.findIndex(({ delay }) => delay === 0);
        if (task === -1) return;
        const [action] = scheduler.actions.splice(task, 1);
        action?.execute(action.state, 0);
      }
    },
  };
}

describe('the port for clients with another protocol than the chat room', () => {
  it('reads its requests and refusals, joins what the protocol joins, and refuses clients in its words', () => {
    const { chunks$, commands, refused, work } = connected();
    chunks$.next('count\ncount\r\n\ncount\nvalue\nwhat');
    work();
    chunks$.next(` is this\n${'x'.repeat(41)}\nvalue\n`);
    work();
    expect(commands()).to.deep.equal([
      { kind: 'count', times: 3 },
      { kind: 'value' },
      { kind: 'refused', line: 'what is this' },
      { kind: 'overlong', limitBytes: 40 },
    ]);
    expect(refused()).to.equal('? there are 1 clients already\n');
  });

  it('waits with commands that will be answered while answers wait, by the count of the protocol', () => {
    const { chunks$, replies$, commands, written, work } = connected();
    chunks$.next('value\ncount\ncount\nvalue\nvalue\n');
    expect(commands().map(({ kind }) => kind)).to.deep.equal(['value', 'count', 'value']);
    work();
    replies$.next({ kind: 'reply', client: 0, answers: [{ kind: 'value', value: 7 }] });
    work();
    expect(written()).to.equal('= 7\n');
  });

  it('writes a long answer piece by piece, as the client reads, and the next after it', () => {
    const { socket, replies$, written, work } = connected(true);
    replies$.next({ kind: 'reply', client: 0, answers: [{ kind: 'values', value: 200_000, from: 0 }] });
    replies$.next({ kind: 'reply', client: 0, answers: [{ kind: 'value', value: 200_000 }] });
    work();
    expect(socket.unsentBytes()).to.be.within(4_000, 40_000);
    for (let i = 0; i < 1_000 && socket.unsentBytes() > 0; i++) {
      socket.leave(Infinity);
      work();
      expect(socket.unsentBytes()).to.be.below(40_000);
    }
    expect(written()).to.match(/^\+ 1\n\+ 2\n[^]*\n\+ 200000\n= 200000\n$/);
  });

  it('serves it in a simulation, with answers and subscriptions of its own', () => {
    const { output } = runScenario(
      ['grid n=1', 'start all', 'command 0 count', 'command 0 value', 'command 0 what'].join('\n') +
        '\n----\n',
      scenarioCounter(),
    );
    expect(output).to.include('0: = 1').and.include('0: ? refused');
  });
});
