/** An agent of a model as one value: its state, and what else it has. Pure. */
import type { AgentParts, BoxParts } from '../../lib/model/agents/explored.ts';

/** Of what is empty nothing is shown. */
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

/** What a box believes about the others; only what is not trust. */
export function boxValue({ isRunning, incarnation, beliefs }: BoxParts): Readonly<Record<string, unknown>> {
  const doubts = Object.entries(beliefs).filter(([, belief]) => belief !== 'trusted');
  return {
    runs: isRunning,
    incarnation,
    ...(doubts.length === 0 || !isRunning ? {} : { beliefs: Object.fromEntries(doubts) }),
  };
}
