/** The exchange of two interchangeable agents in everything that a state is made of. */
import { nameOf, type ConfiguredAgent, type Target } from '../../agent/configuration.ts';
import type { AnyAgentEvent } from '../../agent/step.ts';
import { remembered } from '../intern.ts';
import type { State } from '../model.ts';
import { isFaulty, type Circumstances } from './circumstances.ts';
import type { AgentGrid, Outcome } from './grid.ts';
import type { Envelope } from './inboxes.ts';
import type { Local } from './local.ts';
import type { EffectsInOrder } from './order.ts';
import { keyOf, renamed } from './plain.ts';

/** The exchange of two agents, by numbers of parts. */
export interface Swap {
  /** The agents, by place. */
  readonly a: number;
  readonly b: number;
  /** The other place of one of the two; any other place itself. */
  place(place: number): number;
  state(state: State): State;
  local(number: number): number;
  outcome(outcome: Outcome): Outcome;
  event(number: number): number;
  history(number: number): number;
  fact(number: number): number;
}

/**
 * The exchange of two agents.
 *
 * @throws Error if the configuration tells them apart
 */
export function swapOf(grid: AgentGrid, a: number, b: number): Swap {
  const place = (one: number) => (one === a ? b : one === b ? a : one);
  const rename = renamingOf(grid, place, a, b);
  refuseDifferent(grid, place, rename, a, b);
  const { agents, locals, envelopes, inboxes } = grid;
  const count = agents.length;
  const local = remembered((number) => locals.add(renamedLocal(locals.at(number), rename, grid.ordered)));
  const envelope = remembered((number) =>
    envelopes.add(renamedEnvelope(envelopes.at(number), place, rename)),
  );
  const inbox = remembered((number) => inboxes.of(inboxes.at(number).map(envelope)));
  const circumstances = remembered((number) => {
    const [one, other] = [grid.boxOf[a] as number, grid.boxOf[b] as number];
    return grid.circumstances.add(withSwappedBoxes(grid.circumstances.at(number), one, other));
  });
  const history = remembered((number) => grid.histories.add(renamed(grid.histories.at(number), rename)));
  const event = remembered((number) => grid.events.add(renamedEvent(grid.events.at(number), rename)));
  const fact = remembered((number) => {
    const { agent, fact: recorded } = grid.facts.at(number);
    return grid.facts.add({ agent: place(agent), fact: renamed(recorded, rename) });
  });
  return {
    a,
    b,
    place,
    local,
    event,
    history,
    fact,
    state: (state) => {
      const next = state.slice();
      for (let agent = 0; agent < count; agent++) {
        const to = place(agent);
        next[to] = local(state[agent] as number);
        next[count + to] = inbox(state[count + agent] as number);
      }
      next[2 * count] = circumstances(state[2 * count] as number);
      next[2 * count + 1] = history(state[2 * count + 1] as number);
      return next;
    },
    outcome: ({ local: after, posts, facts }) => ({
      local: local(after),
      posts: posts.map((number, i) => (i % 2 === 0 ? count + place(number - count) : envelope(number))),
      facts: facts.map(fact),
    }),
  };
}

/** What the texts that are names of agents become. */
function renamingOf(
  { agents }: AgentGrid,
  place: (place: number) => number,
  a: number,
  b: number,
): (text: string) => string {
  const texts = new Map<string, string>();
  const note = (text: string, image: string) => {
    const before = texts.get(text);
    if (before !== undefined && before !== image)
      throw different(agents, a, b, `agents know different ones of them by the name "${text}"`);
    texts.set(text, image);
  };
  const at = (one: number) => agents[one] as ConfiguredAgent;
  agents.forEach((agent, one) => {
    note(agent.id, at(place(one)).id);
    agents.forEach((other, two) => {
      if (one !== two) note(nameOf(agent, other.id), nameOf(at(place(one)), at(place(two)).id));
    });
  });
  return (text) => texts.get(text) ?? text;
}

/** @throws Error if the configuration tells the agents apart */
function refuseDifferent(
  grid: AgentGrid,
  place: (place: number) => number,
  rename: (text: string) => string,
  a: number,
  b: number,
): void {
  const { agents } = grid;
  const [one, other] = [agents[a] as ConfiguredAgent, agents[b] as ConfiguredAgent];
  const refuse = (why: string) => {
    throw different(agents, a, b, why);
  };
  if (one.type !== other.type) refuse('they are of different types');
  if (keyOf(one.attributes, rename) !== keyOf(other.attributes)) refuse('their attributes differ');
  agents.forEach((agent, from) => {
    const image = agents[place(from)] as ConfiguredAgent;
    if (keyOf(routesOf(agent, rename)) !== keyOf(routesOf(image))) refuse(`the routes of ${agent.id} differ`);
  });
  const isAlone = (box: number) => grid.boxOf.filter((own) => own === box).length === 1;
  const [box, otherBox] = [grid.boxOf[a] as number, grid.boxOf[b] as number];
  if (isFaulty(grid.options) && box !== otherBox && !(isAlone(box) && isAlone(otherBox)))
    refuse('boxes can fail, and there are other agents in theirs');
}

/** The targets by name, receiver by receiver: the order of different receivers makes no difference. */
function routesOf({ routes }: ConfiguredAgent, rename = (text: string) => text): unknown {
  const byReceiver = (targets: readonly Target[]) => {
    const ports = new Map<string, string[]>();
    for (const { agent, port } of targets)
      ports.set(rename(agent), [...(ports.get(rename(agent)) ?? []), port]);
    return ports;
  };
  return new Map(Array.from(routes, ([name, targets]) => [rename(name), byReceiver(targets)]));
}

function different(agents: readonly ConfiguredAgent[], a: number, b: number, why: string): Error {
  const names = `${agents[a]?.id ?? ''} and ${agents[b]?.id ?? ''}`;
  return new Error(`agents ${names} are not interchangeable: ${why}`);
}

function renamedLocal(local: Local, rename: (text: string) => string, ordered: EffectsInOrder): Local {
  const { state, facts, timers, records, waiting, choices } = local;
  return {
    ...local,
    ...renamed({ state, facts, records, choices }, rename),
    waiting: ordered(renamed(waiting, rename)),
    timers: timers.map(rename).sort(),
  };
}

function renamedEnvelope(
  { from, to, port, message, incarnation }: Envelope,
  place: (place: number) => number,
  rename: (text: string) => string,
): Envelope {
  return { from: place(from), to: place(to), port, message: renamed(message, rename), incarnation };
}

function renamedEvent(event: AnyAgentEvent, rename: (text: string) => string): AnyAgentEvent {
  const { kind, ...fields } = event;
  return { kind, ...renamed(fields, rename) } as AnyAgentEvent;
}

function withSwappedBoxes(before: Circumstances, one: number, other: number): Circumstances {
  const { boxes, beliefs } = before;
  if (one === other || boxes.length === 0) return before;
  const swapped = <Value>(list: readonly Value[]): Value[] =>
    list.with(one, list[other] as Value).with(other, list[one] as Value);
  return { ...before, boxes: swapped(boxes), beliefs: swapped(beliefs).map(swapped) };
}
