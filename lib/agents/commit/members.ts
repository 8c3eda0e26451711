/** The members of three-phase commit. */
import type { Draft } from './draft.ts';
import { keptOf, progressOf, type MessageOf } from './state.ts';

/** The incarnation of a process that has said `hello`; 0 if it has not. */
export function incarnationOf({ state }: Draft, process: string): number {
  return state.hellos.get(process)?.incarnation ?? 0;
}

/** A process takes part from now on. */
export function becomeMember(draft: Draft, view: readonly string[]): void {
  draft.save({ kind: 'view', view });
  draft.change({ isMember: true, view, greetings: new Map(), call: undefined });
}

/** What a process that is no member says of itself. */
export function helloOf({ state, self }: Draft): MessageOf<'hello'> {
  const { incarnation } = self;
  return { kind: 'hello', ...progressOf(state), incarnation, view: state.view, kept: keptOf(state) };
}

/** A process that others may take for a member tells all that it is none. */
export function leave(draft: Draft): void {
  for (const process of draft.state.running) draft.send(process, { ...helloOf(draft), hasLeft: true });
}

/** A member answers processes that are none: at their `hello`, and when the coordinator or the members have changed. */
export function greetOthers(draft: Draft, processes: Iterable<string> = draft.state.hellos.keys()): void {
  const { coordinator, view, decisions } = draft.state;
  if (coordinator === undefined) return;
  for (const process of processes)
    if (!view.includes(process)) {
      const incarnation = incarnationOf(draft, process);
      draft.send(process, { kind: 'greeting', coordinator, view, incarnation, decided: decisions.length });
    }
}
