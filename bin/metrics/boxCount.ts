/** The counters of a box: a fold over its turns. Pure. */
import { agentsIn, type Configuration } from '../../lib/agent/configuration.ts';
import { isAnyPort } from '../../lib/agent/ports.ts';
import type { AgentEffect } from '../../lib/agent/agent.ts';
import type { BoxTurn } from '../../lib/box/serve.ts';
import { afterNetEvent, NO_NET_COUNTS, refuse, type NetCounts } from './netCount.ts';

/** The label of the ports that the configuration does not mention: of a type that takes messages on any port. */
export const OTHER_PORT = 'other';

/** What is counted of each agent. */
const NO_AGENT_COUNTS = {
  sent: 0,
  requests: 0,
  indications: 0,
  timers: 0,
  facts: 0,
  saves: 0,
  flushes: 0,
  storageFailures: 0,
  halts: 0,
};
export type AgentCount = keyof typeof NO_AGENT_COUNTS;

/** The counts of one agent. */
export interface AgentCounts extends Record<AgentCount, number> {
  /** The messages that it has received, by port. */
  readonly received: Map<string, number>;
  readonly type: string;
}

/** The counts of one incarnation of a box. They change in place. */
export interface BoxCounts {
  readonly agents: ReadonlyMap<string, AgentCounts>;
  net: NetCounts;
  /** The peers with which there is a session. */
  readonly sessions: Set<number>;
  sessionsBegun: number;
  sessionsEnded: number;
  /** Messages of clients. */
  broadcasts: number;
  /** Messages and requests that were refused. */
  refused: number;
}

/** The counts of a box before its first turn. Each agent has the ports of its type, and those to which routes lead. */
export function noBoxCounts(configuration: Configuration, box: string): BoxCounts {
  const agents = new Map<string, AgentCounts>();
  for (const { id, type } of agentsIn(configuration, box)) {
    const received = new Map<string, number>();
    for (const port of Object.keys(type.ports)) if (!isAnyPort(port)) received.set(port, 0);
    for (const { routes } of configuration.agents.values())
      for (const targets of routes.values())
        for (const { agent, port } of targets) if (agent === id) received.set(port, 0);
    received.set(OTHER_PORT, 0);
    agents.set(id, { ...NO_AGENT_COUNTS, received, type: type.name });
  }
  return {
    agents,
    net: NO_NET_COUNTS,
    sessions: new Set(),
    sessionsBegun: 0,
    sessionsEnded: 0,
    broadcasts: 0,
    refused: 0,
  };
}

/** Counts one more turn. */
export function countBox(counts: BoxCounts, { event, effects }: BoxTurn): void {
  countEvent(counts, event);
  for (const effect of effects) {
    switch (effect.kind) {
      case 'stepped': {
        const agent = counts.agents.get(effect.agent);
        if (agent === undefined) break;
        const { event: happened, heldFrom } = effect;
        if (happened?.kind === 'received') {
          const port = agent.received.has(happened.port) ? happened.port : OTHER_PORT;
          agent.received.set(port, (agent.received.get(port) ?? 0) + 1);
        } else if (happened?.kind === 'requested') agent.requests++;
        else if (happened?.kind === 'timedOut') agent.timers++;
        countEffects(agent, heldFrom === undefined ? effect.effects : effect.effects.slice(0, heldFrom));
        if (effect.halt !== undefined) agent.halts++;
        break;
      }
      case 'released': {
        const agent = counts.agents.get(effect.agent);
        if (agent !== undefined) countEffects(agent, effect.effects);
        break;
      }
      case 'append':
        more(counts, effect.agent, 'saves');
        break;
      case 'halted':
        more(counts, effect.agent, 'halts');
        break;
      case 'refused':
        counts.refused++;
        break;
      default:
        break;
    }
  }
}

function countEffects(agent: AgentCounts, effects: readonly AgentEffect[]): void {
  for (const { kind } of effects) {
    if (kind === 'send') agent.sent++;
    else if (kind === 'indicate') agent.indications++;
    else if (kind === 'record') agent.facts++;
  }
}

function countEvent(counts: BoxCounts, event: BoxTurn['event']): void {
  switch (event.kind) {
    case 'trusted':
      counts.net = afterNetEvent(counts.net, event);
      if (!counts.sessions.has(event.peer)) counts.sessionsBegun++;
      counts.sessions.add(event.peer);
      break;
    case 'peerDown':
      counts.sessionsEnded++;
      counts.sessions.delete(event.peer);
      break;
    case 'commandsReceived':
      for (const command of event.commands) {
        if (command.kind === 'broadcast') counts.broadcasts += command.texts.length;
        else if (command.kind === 'emptyBroadcast') counts.net = refuse(counts.net, 'command');
        else if (command.kind === 'overlong') counts.net = refuse(counts.net, 'command_overlong');
        else if (command.kind === 'foreign') counts.net = refuse(counts.net, 'command_foreign');
      }
      break;
    case 'flushed':
      more(counts, event.agent, 'flushes');
      break;
    case 'storageFailed':
      more(counts, event.agent, 'storageFailures');
      break;
    case 'listening':
    case 'read':
    case 'agentRequested':
    case 'expired':
    case 'drawn':
    case 'continued':
      break;
    default:
      counts.net = afterNetEvent(counts.net, event);
  }
}

function more(counts: BoxCounts, id: string, what: AgentCount): void {
  const agent = counts.agents.get(id);
  if (agent !== undefined) agent[what]++;
}
