/** Boxes in the simulated network, and agents that notice whether the contract between two agents is kept. */
import { map } from 'rxjs';
import type { AgentEffect, AgentType } from '../../lib/agent/agent.ts';
import type { Configuration } from '../../lib/agent/configuration.ts';
import type { AnyAgentEvent } from '../../lib/agent/step.ts';
import type { Stepped } from '../../lib/box/events.ts';
import { serve, type BoxTurn } from '../../lib/box/serve.ts';
import type { QueueBounds } from '../../lib/net/queue.ts';
import { SimulatedGrid } from '../../lib/sim/grid.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import { boxesOf } from '../../lib/agent/configuration.ts';
import { schemaOf } from './agents.ts';

/** The id of the box with this number; ids are sorted as texts. */
export const boxOf = (number: number) => `127.0.0.1:${String(5001 + number)}`;

/** A grid with a box for each server. @param configurationOf - of a box; usually the same for all */
export function boxGrid(
  configurationOf: (box: number) => Configuration,
  {
    seed = 1,
    bounds = {},
    onTurn,
    onAnswer,
  }: {
    readonly seed?: number;
    readonly bounds?: Partial<QueueBounds>;
    readonly onTurn?: (box: number, turn: BoxTurn) => void;
    readonly onAnswer?: (box: number, chunk: Uint8Array) => void;
  } = {},
) {
  const time = new VirtualTime();
  const boxes = boxesOf(configurationOf(0));
  const grid = new SimulatedGrid({
    n: boxes.length,
    time,
    random: randomOf(seed),
    ...(onAnswer === undefined ? {} : { onAnswer }),
    serve: (config, world) =>
      serve(configurationOf(config.self), boxes[config.self] as string, world, {
        config: { ...config, ...bounds },
        clients: config.clients,
      }).pipe(
        map((turn) => {
          onTurn?.(config.self, turn);
        }),
      ),
  });
  return { time, grid, boxes };
}

/** A message of a streaming agent: number `n` of its session `session`, in its incarnation `of`. */
interface Numbered {
  readonly of: number;
  readonly session: number;
  readonly n: number;
  readonly padding: string;
}

const numbered = schemaOf('a numbered message', (value): value is Numbered => typeof value === 'object');

interface Sending {
  /** How many sessions with the agent were over, by its own count. */
  readonly session: number;
  readonly sent: number;
}

/** What a streaming agent has received of another since it was told `down`, or was started. */
export interface Receiving {
  readonly of: number;
  readonly session: number;
  readonly next: number;
}

interface Streaming {
  readonly sending: Readonly<Record<string, Sending>>;
  readonly receiving: Readonly<Record<string, Receiving>>;
  readonly downs: number;
  readonly wrong: readonly string[];
  readonly isSending: boolean;
}

/** How an agent streams: so many messages of so many bytes for each name, again and again. */
export interface Stream {
  readonly everyMs: number;
  readonly count: number;
  readonly bytes?: number;
}

/**
 * An agent that sends numbered messages to all of its names until it is requested to `stop`, and checks those that it receives: each session
 * starts with the first message of a session of the sender, and continues without a gap, a repetition, or a message of another session.
 */
export function streamer({ everyMs, count, bytes = 0 }: Stream): AgentType {
  const padding = 'x'.repeat(bytes);
  const timer: AgentEffect = { kind: 'setTimer', timer: 'tick', afterMs: everyMs };
  return {
    name: 'streamer',
    ports: { in: numbered },
    requests: schemaOf('stop', (value): value is 'stop' => value === 'stop'),
    init: ({ names }): Streaming => ({
      sending: Object.fromEntries(names.map((name) => [name, { session: 0, sent: 0 }])),
      receiving: {},
      downs: 0,
      wrong: [],
      isSending: count > 0,
    }),
    step: (before, given, { names, incarnation }) => {
      const state = before as Streaming;
      const event = given as AnyAgentEvent;
      switch (event.kind) {
        case 'started':
          return [state, state.isSending ? [timer] : []];
        case 'requested':
          return [{ ...state, isSending: false }, []];
        case 'timedOut': {
          if (!state.isSending) return [state, []];
          const sending = { ...state.sending };
          const effects: AgentEffect[] = [];
          for (const name of names) {
            const { session, sent } = sending[name] as Sending;
            sending[name] = { session, sent: sent + count };
            for (let n = sent; n < sent + count; n++)
              effects.push({ kind: 'send', to: name, message: { of: incarnation, session, n, padding } });
          }
          return [{ ...state, sending }, [...effects, timer]];
        }
        case 'down': {
          const { session } = state.sending[event.name] ?? { session: 0 };
          const receiving = Object.fromEntries(
            Object.entries(state.receiving).filter(([name]) => name !== event.name),
          );
          const sending = { ...state.sending, [event.name]: { session: session + 1, sent: 0 } };
          return [{ ...state, sending, receiving, downs: state.downs + 1 }, []];
        }
        case 'received': {
          const { of, session, n } = event.message as Numbered;
          const expected = state.receiving[event.from] ?? { of, session, next: 0 };
          const isRight = expected.of === of && expected.session === session && expected.next === n;
          const receiving = { ...state.receiving, [event.from]: { of, session, next: n + 1 } };
          const what = `from ${event.from} ${String(session)}/${String(n)}, expected ${String(expected.session)}/${String(expected.next)}`;
          return [{ ...state, receiving, wrong: isRight ? state.wrong : [...state.wrong, what] }, []];
        }
        default:
          return [state, []];
      }
    },
  };
}

/** The latest states of agents, from the turns of their boxes. */
export class States {
  readonly #states = new Map<string, unknown>();
  /** The reasons of everything that was refused. */
  readonly refused: string[] = [];
  /** The reasons for which agents have halted. */
  readonly halted: string[] = [];

  readonly onTurn = (_box: number, { effects }: BoxTurn): void => {
    for (const effect of effects) {
      if (effect.kind === 'stepped') this.#step(effect);
      if (effect.kind === 'refused') this.refused.push(effect.reason);
    }
  };

  #step({ agent, state, halt }: Stepped): void {
    this.#states.set(agent, state);
    if (halt !== undefined) this.halted.push(halt.reason);
  }

  of(agent: string): Streaming {
    return this.#states.get(agent) as Streaming;
  }
}
