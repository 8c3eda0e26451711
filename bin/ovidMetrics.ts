/** The metrics of a box in this process, for `--metrics`. A separate bundle, loaded only with the option. */
import packageJson from '../package.json' with { type: 'json' };
import { agentsIn, boxesOf, type Configuration } from '../lib/agent/configuration.ts';
import type { BoxTurn } from '../lib/box/serve.ts';
import type { QueueSize } from '../lib/net/queues.ts';
import type { Address } from '../lib/world/world.ts';
import { countBox, noBoxCounts } from './metrics/boxCount.ts';
import { familiesOfBox } from './metrics/boxFamilies.ts';
import { exposition } from './metrics/exposition.ts';
import { answer } from './metrics/http.ts';
import { watchProcess } from './metrics/process.ts';

/** The metrics of a running box. */
export interface BoxMetrics {
  /** Called with each turn, in order. */
  readonly record: (turn: BoxTurn) => void;
  /** Called with a function that reads the sizes of the queues for other boxes. */
  readonly watchQueues: (read: () => readonly QueueSize[]) => void;
  /** The box is shutting down: it is not healthy any more. */
  readonly leave: () => void;
}

/**
 * Serves a box's metrics on a port until the process ends. The box is healthy once it listens, and while an agent of it has not halted.
 *
 * @throws {@link CommandError} if the port cannot be bound
 */
export async function openMetrics(
  { host, port }: Address,
  configuration: Configuration,
  box: string,
): Promise<BoxMetrics> {
  const boxes = boxesOf(configuration);
  const agents = agentsIn(configuration, box);
  const processFacts = watchProcess();
  const counts = noBoxCounts(configuration, box);
  let state: BoxTurn['state'] | undefined;
  let incarnation: number | undefined;
  let queues: () => readonly QueueSize[] = () => [];
  let isLeaving = false;
  const halted = () =>
    agents.filter((_, place) => state?.host.agents[place]?.phase === 'halted').map(({ id }) => id);
  const alive = () => state?.alive ?? [boxes.indexOf(box)];
  await answer({
    port,
    host,
    metrics: () =>
      exposition(
        familiesOfBox({
          box,
          boxes,
          version: packageJson.version,
          incarnation,
          counts,
          alive: alive(),
          clients: state?.clients.length ?? 0,
          inside: state?.host.insideCount ?? 0,
          queues: queues(),
          broadcasts: state?.broadcasts.count ?? 0,
          halted: halted(),
          ...processFacts(),
        }),
      ),
    health: () => {
      const ended = halted();
      if (incarnation === undefined || isLeaving || ended.length === agents.length) return undefined;
      return {
        box,
        incarnation,
        uptimeMs: Math.round(performance.now()),
        alive: alive().map((number) => boxes[number]),
        agents: agents.length,
        halted: ended,
      };
    },
  });
  return {
    record: (turn) => {
      if (turn.event.kind === 'listening') incarnation = turn.event.incarnation;
      countBox(counts, turn);
      state = turn.state;
    },
    watchQueues: (read) => (queues = read),
    leave: () => (isLeaving = true),
  };
}
