/** Requests to the agents of the box in this process, other than those of clients; and when an agent is ready for the next one. */
import { Subject, type Observable } from 'rxjs';
import { agentsIn, type Configuration } from '../../lib/agent/configuration.ts';
import { agentState } from '../../lib/box/channels.ts';
import type { BoxEvent } from '../../lib/box/events.ts';
import type { BoxTurn } from '../../lib/box/serve.ts';

export interface AgentRequests {
  /** For the runtime of the box. */
  readonly requests$: Observable<BoxEvent & { readonly kind: 'agentRequested' }>;
  /** Called with every turn of the box, in order. */
  readonly record: (turn: BoxTurn) => void;
  /** Makes a request. Resolves when the agent has had it and is ready for the next one; with a sentence if it was refused. */
  readonly request: (agent: string, by: string, request: unknown) => Promise<string | undefined>;
  /** Resolves when an agent is ready for its first request; with a sentence if it has halted. */
  readonly ready: (agent: string) => Promise<string | undefined>;
}

interface Waiter {
  readonly agent: string;
  /** Undefined: it waits for no request. */
  readonly by: string | undefined;
  isHandled: boolean;
  readonly done: (refusal: string | undefined) => void;
}

/** Requests to the agents of one box. Pure except for its own state. */
export function agentRequests(configuration: Configuration, box: string): AgentRequests {
  const agents = agentsIn(configuration, box);
  const requests$ = new Subject<BoxEvent & { readonly kind: 'agentRequested' }>();
  let waiters: readonly Waiter[] = [];
  let hosted: BoxTurn['state']['host']['agents'] = [];

  const isReady = (id: string): boolean => {
    const place = agents.findIndex((agent) => agent.id === id);
    const agent = agents[place];
    const now = hosted[place];
    if (agent === undefined || now?.phase !== 'running') return false;
    return agent.type.console?.isReady?.(agentState(agent, now.state)) !== false;
  };
  const finish = (waiter: Waiter, refusal?: string) => {
    waiters = waiters.filter((one) => one !== waiter);
    waiter.done(refusal);
  };
  const first = (agent: string, by: string | undefined) =>
    waiters.find((one) => one.agent === agent && one.by === by && !one.isHandled);
  /** The log says why. */
  const halted = (agent: string) => {
    for (const waiter of waiters)
      if (waiter.agent === agent) finish(waiter, `agent ${agent} has halted, and takes no requests any more`);
  };
  const look = () => {
    for (const waiter of waiters) if (waiter.isHandled && isReady(waiter.agent)) finish(waiter);
  };
  const wait = (agent: string, by: string | undefined) =>
    new Promise<string | undefined>((done) => {
      waiters = [...waiters, { agent, by, isHandled: by === undefined, done }];
    });

  return {
    requests$,
    record: ({ state, effects }) => {
      hosted = state.host.agents;
      if (waiters.length === 0) return;
      for (const effect of effects) {
        if (effect.kind === 'stepped') {
          const { agent, event, halt } = effect;
          const waiter = event?.kind === 'requested' ? first(agent, event.by) : undefined;
          if (waiter !== undefined) waiter.isHandled = true;
          if (halt !== undefined) halted(agent);
        } else if (effect.kind === 'halted') halted(effect.agent);
        else if (effect.kind === 'refused' && effect.to !== undefined) {
          const waiter = first(effect.agent, effect.to);
          if (waiter !== undefined) finish(waiter, effect.reason);
        }
      }
      look();
    },
    request: (agent, by, request) => {
      const outcome = wait(agent, by);
      requests$.next({ kind: 'agentRequested', agent, by, request });
      return outcome;
    },
    ready: (agent) => {
      const outcome = wait(agent, undefined);
      const now = hosted[agents.findIndex(({ id }) => id === agent)];
      if (now?.phase === 'halted') halted(agent);
      look();
      return outcome;
    },
  };
}
