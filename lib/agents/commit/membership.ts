/**
 * How a process becomes a member of three-phase commit. It says `hello` to all, and members answer with a greeting. When all members have, the
 * process asks the coordinator, and the members commit a transaction: so they agree on the members as they agree on everything else. Each
 * of them then sends the process the decisions that it lacks, and a welcome.
 */
import { without } from './commitAgent.ts';
import type { Draft } from './draft.ts';
import type { Transaction } from './messages.ts';
import type { MessageOf } from './state.ts';
import { becomeMember, greetOthers, leave } from './members.ts';
import { electIfFailed } from './termination.ts';
import { tellCoordinator, type Rules } from './voting.ts';

type Join = Transaction & { readonly kind: 'join' };

/** Whether this process has heard this incarnation of a process, and has not seen it fail since. */
export function isIncarnationHeard({ state }: Draft, { process, incarnation }: Join): boolean {
  return state.running.has(process) && state.hellos.get(process)?.incarnation === incarnation;
}

/** A process that is no member is greeted: when all members of the coordinator's view have, it asks the coordinator to become one. */
export function requestsJoin(draft: Draft, from: string, greeting: MessageOf<'greeting'>): void {
  const isForMember = draft.state.isMember && greeting.incarnation === 0;
  if (!isForMember && greeting.incarnation !== draft.self.incarnation) return;
  if (draft.state.isMember && !isExpelled(draft, from, greeting)) return;
  if (draft.state.isMember) startAnew(draft);
  const { greetings, hellos } = draft.state;
  // It was no member when it said `hello`.
  draft.change({ hellos: without(hellos, from) });
  const all = new Map([...greetings, [from, greeting]]);
  draft.change({ greetings: all });
  for (const [process, { coordinator, view }] of all)
    if (process === coordinator && view.every((one) => all.has(one)))
      draft.send(process, { kind: 'joinRequest', greeted: [...all.keys()] });
}

/**
 * Whether a member does not know this process as one. It has become a member by what it had heard of processes that have become members
 * meanwhile, without it; or it was suspected wrongly.
 */
function isExpelled({ name, self, state }: Draft, from: string, greeting: MessageOf<'greeting'>): boolean {
  const joinedWith = state.decisions.findLastIndex(
    ({ about }) => about.kind === 'join' && about.process === name && about.incarnation === self.incarnation,
  );
  // A greeting that was sent before this process joined is out of date.
  return state.view.includes(from) && !greeting.view.includes(name) && greeting.decided > joinedWith;
}

/** A process is no member any more: it says `hello` to all, as at its start. */
function startAnew(draft: Draft): void {
  const { open, view, hellos } = draft.state;
  draft.change({
    isMember: false,
    // Those of members are from a time before.
    hellos: new Map([...hellos].filter(([one]) => !view.includes(one))),
    coordinator: undefined,
    told: undefined,
    isAwaited: false,
    waiting: undefined,
    open: open?.phase === 'none' ? undefined : open,
    greetings: new Map(),
  });
  leave(draft);
}

/** A process is sent the decisions that it lacks, by its `hello`. */
export function bringUpToDate(draft: Draft, process: string, { decided, kept }: MessageOf<'hello'>): void {
  draft.sendDecisions(process, kept ?? decided);
}

/** The coordinator takes a process as a candidate. */
export function wantsToJoin(draft: Draft, from: string, { greeted }: MessageOf<'joinRequest'>): void {
  const { isMember, coordinator, view, hellos, proposals } = draft.state;
  const hello = hellos.get(from);
  if (!isMember || coordinator !== draft.name || hello === undefined || view.includes(from)) return;
  if (!view.every((one) => greeted.includes(one))) return;
  const isOfIt = (about: Transaction) => about.kind === 'join' && about.process === from;
  // One that is open may fail, so it is no reason to ignore this one.
  if (proposals.some(isOfIt)) return;
  draft.change({
    proposals: [...proposals, { kind: 'join', process: from, incarnation: hello.incarnation }],
  });
}

/** A member has learnt that a process has become one. */
export function joined(draft: Draft, process: string): void {
  const { isMember, view, hellos, round, coordinator } = draft.state;
  const hello = hellos.get(process);
  if (!isMember || hello === undefined || !view.includes(process) || coordinator === undefined) return;
  bringUpToDate(draft, process, hello);
  draft.send(process, { kind: 'welcome', round, coordinator, view });
  greetOthers(draft);
}

/** The process itself learns it. All members have greeted it, so those that do not run have failed. */
export function welcomed(
  draft: Draft,
  { round, coordinator, view }: MessageOf<'welcome'>,
  rules: Rules,
): void {
  const { name, self } = draft;
  const { isMember, decisions, running } = draft.state;
  const isOwn = decisions.some(
    ({ outcome, about }) =>
      outcome === 'commit' &&
      about.kind === 'join' &&
      about.process === name &&
      about.incarnation === self.incarnation,
  );
  if (isMember || !isOwn) return;
  becomeMember(
    draft,
    view.filter((one) => one === name || running.has(one)),
  );
  draft.change({ round: Math.max(round, draft.state.round), coordinator });
  electIfFailed(draft, rules);
  tellCoordinator(draft);
  greetOthers(draft);
}
