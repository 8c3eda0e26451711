/** The orders of a history that are still possible, each as what its future depends on, and the step of all of them over the end of an operation. */
import type { Model, ModelOperation } from './model.ts';
import { valueText } from './value.ts';

/** An operation that has begun, and that may or must be placed before an end. */
export interface Candidate {
  readonly id: number;
  readonly operation: ModelOperation;
  /** Whether no call of its function ever changes a state. */
  readonly isReading: boolean;
}

/** What the future of an order depends on: the state, and the candidates that are placed, in the order of their numbers. */
export interface Member {
  readonly state: unknown;
  /** The state as text: equal states have equal texts. */
  readonly text: string;
  /** Those with a known result: changes and reads apart. */
  readonly changes: readonly number[];
  readonly reads: readonly number[];
  /** Those with an unknown outcome. */
  readonly open: readonly number[];
}

/** So many steps of the model at one end; of more, the search that goes from order to order is faster. */
export const STEPS_MAX = 5_000;

export function firstMember({ init }: Model): Member {
  return { state: init, text: valueText(init), changes: [], reads: [], open: [] };
}

/**
 * The orders in which the operation that ends has taken effect: none if it fits nowhere. Others take effect just before an end at the latest, so that
 * only orders are tried whose last operation is the one that ends.
 *
 * @param candidates - all that had begun before the end and whose own end is not past, with the one that ends
 * @returns undefined if it takes more than {@link STEPS_MAX} steps
 */
export function membersAfter(
  members: readonly Member[],
  ended: Candidate,
  candidates: readonly Candidate[],
  model: Model,
): readonly Member[] | undefined {
  const reads = candidates.filter(({ isReading, operation }) => isReading && operation.isKnown);
  const changes = candidates.filter(({ isReading }) => !isReading);
  const reached = new Best();
  const passed = new Best();
  const queue: Member[] = [];
  let steps = 0;
  const reach = (unsettled: Member) => {
    const member = settled(unsettled, reads, model);
    if (!isPlaced(ended, member)) {
      if (reached.add(member)) queue.push(member);
    } else passed.add(without(ended.id, member));
  };
  for (const member of members) reach(member);
  for (const member of queue)
    for (const candidate of changes) {
      if (isPlaced(candidate, member)) continue;
      if (++steps > STEPS_MAX) return undefined;
      for (const state of model.step(member.state, candidate.operation))
        reach(placed(candidate, member, state));
    }
  return passed.members;
}

/** The member with all reads placed that have their result in its state. To place a read as early as possible is never wrong. */
function settled(member: Member, reads: readonly Candidate[], model: Model): Member {
  const more = reads.filter(
    (read) => !member.reads.includes(read.id) && model.step(member.state, read.operation).length > 0,
  );
  return more.length === 0 ? member : { ...member, reads: [...member.reads, ...more.map(({ id }) => id)] };
}

function placed({ id, operation }: Candidate, member: Member, state: unknown): Member {
  const with_ = (ids: readonly number[]) => [...ids, id].sort((a, b) => a - b);
  const next = { ...member, state, text: valueText(state) };
  return operation.isKnown
    ? { ...next, changes: with_(member.changes) }
    : { ...next, open: with_(member.open) };
}

function isPlaced({ id }: Candidate, { changes, reads, open }: Member): boolean {
  return changes.includes(id) || reads.includes(id) || open.includes(id);
}

function without(id: number, { changes, reads, ...rest }: Member): Member {
  const isOther = (one: number) => one !== id;
  return { ...rest, changes: changes.filter(isOther), reads: reads.filter(isOther) };
}

/** Members of which none can do all that another can. */
class Best {
  readonly #groups = new Map<string, Member[]>();

  get members(): readonly Member[] {
    return [...this.#groups.values()].flat();
  }

  /** Returns false if another can do all that the member can. */
  add(member: Member): boolean {
    const key = `${member.changes.join()} ${member.text}`;
    const group = this.#groups.get(key) ?? [];
    if (group.some((other) => isAsGood(other, member))) return false;
    this.#groups.set(key, [...group.filter((other) => !isAsGood(member, other)), member]);
    return true;
  }
}

/** Of two in the same state with the same changes: whether the first has fewer reads left to place, and more open operations to place if it helps. */
function isAsGood(one: Member, other: Member): boolean {
  return other.reads.every((id) => one.reads.includes(id)) && one.open.every((id) => other.open.includes(id));
}
