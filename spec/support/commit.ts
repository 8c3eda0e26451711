/** Grids of atomic commit, also with mistakes in the protocol. */
import type { AgentEffect, AgentType, Self } from '../../lib/agent/agent.ts';
import type { Configuration } from '../../lib/agent/configuration.ts';
import { mesh } from '../../lib/agent/configuration/index.ts';
import { over } from '../../lib/agent/over.ts';
import type { AnyAgentEvent } from '../../lib/agent/step.ts';
import { ledger } from '../../lib/agents/commit/ledger.ts';
import type { CommitAttributes, CommitMessage, CommitRecord } from '../../lib/agents/commit/messages.ts';
import type { CommitState, MessageOf } from '../../lib/agents/commit/state.ts';

/** The ids of the processes. */
const NAMES = ['a', 'b', 'c', 'd', 'e'];

/**
 * A ledger on a protocol.
 *
 * @param votes - `any`: each process votes by chance
 * @param attributes - more of those of the protocol
 */
export function commitGrid(
  protocol: AgentType,
  n: number,
  votes: 'yes' | 'any' = 'yes',
  attributes: Omit<Partial<CommitAttributes>, 'participants'> = {},
): Configuration {
  const participants = NAMES.slice(0, n);
  return mesh(over(ledger, protocol as never), n, {
    names: participants,
    attributes: { votes, below: { ...attributes, participants } },
  });
}

/** The step of a protocol, without the types of its parts. */
type Step = (
  state: CommitState,
  event: AnyAgentEvent,
  self: Self,
) => readonly [CommitState, readonly AgentEffect[]];

/** A mistake: it makes a step of another one. */
export type Mistake = (step: Step) => Step;

/** A protocol with a mistake. */
export function mistaken(protocol: AgentType, mistake: Mistake): AgentType {
  const step = mistake((state, event, self) => protocol.step(state, event, self) as ReturnType<Step>);
  return { ...protocol, step: (state, event, self) => step(state as CommitState, event, self) };
}

/** Some effects are left out. */
export function without(isLeftOut: (effect: AgentEffect, event: AnyAgentEvent) => boolean): Mistake {
  return (step) => (state, event, self) => {
    const [next, effects] = step(state, event, self);
    return [next, effects.filter((effect) => !isLeftOut(effect, event))];
  };
}

/** Some events do not happen. */
export function deaf(isIgnored: (event: AnyAgentEvent, state: CommitState) => boolean): Mistake {
  return (step) => (state, event, self) => (isIgnored(event, state) ? [state, []] : step(state, event, self));
}

/** Events are taken for others. */
export function taking(
  other: (event: AnyAgentEvent, state: CommitState, self: Self) => AnyAgentEvent,
): Mistake {
  return (step) => (state, event, self) => step(state, other(event, state, self), self);
}

/** After a step, messages arrive that nobody has sent. */
export function imagining(
  messages: (effects: readonly AgentEffect[], event: AnyAgentEvent, self: Self) => readonly AnyAgentEvent[],
): Mistake {
  return (step) => (before, event, self) => {
    const [first, effects] = step(before, event, self);
    let state = first;
    const all = [...effects];
    for (const one of messages(effects, event, self)) {
      const [next, more] = step(state, one, self);
      state = next;
      all.push(...more);
    }
    return [state, all];
  };
}

/** The message that an event brings, or an effect sends; undefined if it is none of this kind. */
export function messageIn<K extends CommitMessage['kind']>(
  from: AnyAgentEvent | AgentEffect,
  kind: K,
): MessageOf<K> | undefined {
  if (from.kind !== 'received' && from.kind !== 'send') return undefined;
  const message = from.message as CommitMessage;
  return message.kind === kind ? (message as MessageOf<K>) : undefined;
}

/** Whether an effect saves a record of this kind. */
export function saves(effect: AgentEffect, kind: CommitRecord['kind']): boolean {
  return effect.kind === 'save' && (effect.record as CommitRecord).kind === kind;
}

/** A message of another process. */
export function received(from: string, message: CommitMessage): AnyAgentEvent {
  return { kind: 'received', from, port: 'commit', message };
}
