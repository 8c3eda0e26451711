/** Helpers to write the live events of boxes with agents: `a` and `b` are in box 0, `c` is in box 1. */
import type { AgentTraceFact } from '../../lib/box/facts.ts';
import { AGENTS } from '../../lib/box/protocol.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import { Lanes, type Item, type LanesOptions } from '../../page/model/lanes.ts';

const BOXES: Readonly<Record<string, number>> = { a: 0, b: 0, c: 1 };

export function boxOf(agent: string): number {
  return BOXES[agent] ?? 0;
}

export function fact(atMs: number, recorded: AgentTraceFact, incarnation = 1): LiveEvent {
  return { atMs, server: boxOf(recorded.agent), incarnation, kind: 'fact', fact: recorded };
}

export function sent(atMs: number, agent: string, to: string, number: number, message = '1'): LiveEvent {
  return fact(atMs, { kind: 'messageSent', agent, to, box: boxOf(to), port: '1', number, message });
}

export function received(
  atMs: number,
  agent: string,
  from: string,
  number: number,
  message = '1',
): LiveEvent {
  const of = boxOf(from) === boxOf(agent) ? {} : { of: 1 };
  return fact(atMs, {
    kind: 'messageReceived',
    agent,
    from,
    box: boxOf(from),
    ...of,
    port: '1',
    number,
    message,
  });
}

export function became(atMs: number, agent: string, state: unknown): LiveEvent {
  return fact(atMs, { kind: 'state', agent, state: JSON.stringify(state) });
}

export function heldAgents(events: readonly LiveEvent[], options: LanesOptions = {}, max = Infinity): Lanes {
  const lanes = new Lanes(2, max, AGENTS, options);
  lanes.add(events);
  return lanes;
}

/** The event of an agent at a time. */
export function itemOf(lanes: Lanes, agent: string, atMs: number): Item {
  const item = lanes.all.find((one) => one.part === agent && one.event.atMs === atMs);
  if (item === undefined) throw new Error(`${agent} has no event at ${String(atMs)}`);
  return item;
}
