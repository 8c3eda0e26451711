/** What is the same of an interchangeable agent in all states that differ only in the order of such agents. */
import { nameOf } from '../../agent/configuration.ts';
import { hashOfText } from '../hash.ts';
import { remembered } from '../intern.ts';
import type { State } from '../model.ts';
import type { AgentGrid } from './grid.ts';
import { keyOf } from './plain.ts';

/**
 * A number for an agent in a state: equal for agents that are exchanged with each other, and nearly always different for others. It is the same in
 * all copies of a model.
 *
 * @param groups - the interchangeable agents, by place
 */
export function signatureOf(
  grid: AgentGrid,
  groups: readonly (readonly number[])[],
): (state: State, agent: number) => number {
  const { agents } = grid;
  const count = agents.length;
  const groupOf = agents.map((_, agent) => groups.findIndex((group) => group.includes(agent)));
  const texts = textsOf(grid);
  /** By agent: hashes of parts, where its names and the other names of its group cannot be told apart from those of others. */
  const views = agents.map((_, focus) => {
    const label = (agent: number) =>
      agent === focus ? '\u0000self' : groupOf[agent] === -1 ? undefined : `\u0000${String(groupOf[agent])}`;
    const rename = (text: string) => {
      const agent = texts.get(text);
      return (agent === undefined ? undefined : label(agent)) ?? text;
    };
    const local = remembered((number) => {
      const whole = grid.locals.at(number);
      return hashOfText(keyOf({ ...whole, timers: new Set(whole.timers) }, rename));
    });
    const inbox = remembered((number) => {
      // Sender by sender, in the order of sending.
      const bySender = new Map<number, string[]>();
      for (const envelope of grid.inboxes.at(number)) {
        const { from, port, message, incarnation } = grid.envelopes.at(envelope);
        const key = keyOf([label(from) ?? from, port, message, incarnation], rename);
        bySender.set(from, [...(bySender.get(from) ?? []), key]);
      }
      const isOrdered = grid.options.network === 'fifo';
      const lines = isOrdered
        ? [...bySender.values()].map((keys) => keys.join())
        : [...bySender.values()].flat();
      return hashOfText(lines.sort().join('\n'));
    });
    const history = remembered((number) => hashOfText(keyOf(grid.histories.at(number), rename)));
    return { local, inbox, history };
  });
  return (state, agent) => {
    const { local, inbox, history } = views[agent] as (typeof views)[number];
    const at = (place: number) =>
      mix(local(state[place] as number), inbox(state[count + place] as number)) >>> 0;
    let signature = mix(at(agent), history(state[2 * count + 1] as number));
    for (let place = 0; place < count; place++)
      if (groupOf[place] === -1) signature = mix(signature, at(place));
    for (const group of groups) {
      const others = group.filter((other) => other !== agent).map(at);
      for (const other of others.sort((a, b) => a - b)) signature = mix(signature, other);
    }
    return signature >>> 0;
  };
}

/** The agent of each text that is a name of one agent alone. */
function textsOf({ agents }: AgentGrid): ReadonlyMap<string, number> {
  const texts = new Map<string, number>();
  const ambiguous = new Set<string>();
  agents.forEach((agent, place) => {
    for (const name of [
      agent.id,
      ...agents.filter((other) => other !== agent).map((other) => nameOf(other, agent.id)),
    ]) {
      if ((texts.get(name) ?? place) !== place) ambiguous.add(name);
      texts.set(name, place);
    }
  });
  for (const name of ambiguous) texts.delete(name);
  return texts;
}

function mix(a: number, b: number): number {
  const hash = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
