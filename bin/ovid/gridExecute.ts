/** Executes the commands of the prompt of all boxes. */
import { filter, firstValueFrom, map, merge, of, Subject, Subscription, timeout } from 'rxjs';
import { boxesOf, type Configuration } from '../../lib/agent/configuration.ts';
import { control, unavailable, type ControlledGrid, type Requester } from '../grid/control.ts';
import { BOXES } from '../grid/naming.ts';
import { gridSentences } from '../grid/reason.ts';
import { awake, type GridEvent } from '../grid/views.ts';
import type { BoxReport } from '../ipc.ts';
import { agentTable } from './agentTable.ts';
import { HELP, type BoxGridCommand } from './gridCommands.ts';
import { boxGridSentence, type BoxGridReason } from './gridReason.ts';

/** The time limit for an agent to be ready for the next request. */
const READY_WITHIN_MS = 10_000;

export const sentence = gridSentences(BOXES);

export interface BoxGrid {
  /** Executes a command; returns the sentence about the error, if there is one. */
  readonly execute: (command: BoxGridCommand, requester: Requester) => Promise<string | undefined>;
  /** Resolves when no request is waiting for its outcome any more. */
  readonly settled: () => Promise<void>;
  /** Whether an agent has halted because of a failure. */
  readonly hasFailed: () => boolean;
  readonly close: () => void;
}

/**
 * The boxes of a configuration.
 *
 * @param print - called with each indication, as a byte string
 * @param onError - called with a bug in handling reports
 */
export function boxGrid(
  configuration: Configuration,
  grid: Omit<ControlledGrid, 'forget'>,
  print: (line: string) => void,
  onError: (error: unknown) => void,
): BoxGrid {
  const boxes = boxesOf(configuration);
  const { servers, views, world } = grid;
  /** The agents that have halted since their boxes were started. */
  const halted = new Set<string>();
  let hasFailed = false;
  /** By agent: the outcome of the last request that the prompt did not wait for. */
  const latest = new Map<string, Promise<void>>();
  const done$ = new Subject<BoxReport & { readonly kind: 'requestDone' }>();
  let requests = 0;

  const reported = ({ report }: { readonly report: BoxReport }) => {
    switch (report.kind) {
      case 'indicated':
        print(bytesOf(`${report.agent}: ${report.line}`));
        break;
      case 'agentHalted':
        halted.add(report.agent);
        if (report.isFailure) hasFailed = true;
        break;
      case 'requestDone':
        done$.next(report);
        break;
    }
  };
  const happened = (event: GridEvent) => {
    if (event.kind !== 'started') return;
    for (const { id, box } of configuration.agents.values())
      if (boxes.indexOf(box) === event.server) halted.delete(id);
  };
  const running = new Subscription();
  running.add(servers.reports$.subscribe({ next: reported, error: onError }));
  running.add(servers.events$.subscribe({ next: happened, error: onError }));

  const request = async (agent: string, text: string): Promise<string | undefined> => {
    const server = boxes.indexOf(configuration.agents.get(agent)?.box ?? '');
    const down = unavailable(server, views());
    if (down !== undefined) return sentence(down);
    if (views()[server]?.isPaused === true) return sentence({ code: 'paused', server });
    const number = ++requests;
    const outcome = firstValueFrom(
      merge(
        done$.pipe(
          filter((done) => done.number === number),
          map(({ refusal }): BoxGridReason | undefined =>
            refusal === undefined ? undefined : { code: 'request-refused', why: refusal },
          ),
        ),
        servers.events$.pipe(
          filter((event) => event.kind === 'exited' && event.server === server),
          map((): BoxGridReason => ({ code: 'request-lost', agent, server })),
        ),
      ).pipe(
        timeout({
          first: READY_WITHIN_MS,
          scheduler: world.scheduler,
          with: () => of<BoxGridReason>({ code: 'request-unanswered', agent, withinMs: READY_WITHIN_MS }),
        }),
      ),
    );
    servers.request(server, { kind: 'agentRequest', agent, number, text });
    const problem = await outcome;
    return problem && boxGridSentence(problem);
  };

  /** Makes a request behind the earlier ones to the same agent, without waiting for its outcome. */
  const requestLater = (agent: string, text: string, later: (problem: string) => void) => {
    const before = latest.get(agent) ?? Promise.resolve();
    const outcome = before.then(async () => {
      const problem = await request(agent, text);
      // At the end of the grid its boxes end, too.
      if (problem !== undefined && !running.closed) later(problem);
    });
    latest.set(agent, outcome.catch(onError));
  };

  const execute: BoxGrid['execute'] = async (command, requester) => {
    switch (command.kind) {
      case 'refused':
        return boxGridSentence(command.reason);
      case 'request':
        if (requester.later === undefined) return request(command.agent, command.text);
        requestLater(command.agent, command.text, requester.later);
        return undefined;
      case 'agents':
        for (const line of agentTable(configuration, views(), halted).split('\n'))
          requester.answer(bytesOf(line));
        return undefined;
      case 'aliveAll':
        for (const id of awake(views())) {
          const alive = [...(views()[id]?.alive ?? []), id].sort((a, b) => a - b);
          requester.answer(`${String(id)} alive ${alive.join()}`);
        }
        return undefined;
      default: {
        const problem = await control({ ...grid, forget: () => undefined }, command, requester, HELP);
        return problem && sentence(problem);
      }
    }
  };
  return {
    execute,
    settled: async () => {
      await Promise.all(latest.values());
    },
    hasFailed: () => hasFailed,
    close: () => running.unsubscribe(),
  };
}

/** A text as a byte string: one character per byte. */
function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
