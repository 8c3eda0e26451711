/** Agents and boxes of a model as values, for the tree of a state. Pure. */
import type { AgentParts, BoxParts } from '../../lib/model/agents/explored.ts';

/** The state of an agent, and its lists that are not empty. */
export function agentValue({
  halt,
  state,
  timers,
  records,
  waiting,
  choices,
  facts,
  inbox,
}: AgentParts): Readonly<Record<string, unknown>> {
  const lists = {
    'on the way': inbox.map(({ from, port, message }) => ({ [`${from} ▸ ${port}`]: message })),
    'timers set': timers,
    'durable records': records,
    'not durable yet': waiting,
    'open choices': choices,
    recorded: facts,
  };
  return {
    ...(halt === undefined ? {} : { halted: halt }),
    ...(state === undefined ? {} : { state }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

/** A box, and the others that it does not trust. */
export function boxValue({ isRunning, incarnation, beliefs }: BoxParts): Readonly<Record<string, unknown>> {
  const doubts = Object.entries(beliefs).filter(([, belief]) => belief !== 'trusted');
  return {
    runs: isRunning,
    incarnation,
    ...(doubts.length === 0 || !isRunning ? {} : { beliefs: Object.fromEntries(doubts) }),
  };
}
