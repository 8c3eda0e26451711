/**
 * Recovery after a total failure: no member runs, only processes that have started again. None of them may decide until the last process
 * that failed is among them.
 *
 * Each process has logged its view: the members that had not failed when it failed itself (Skeen's up-set). The last one that failed is in
 * every view, so it is in every set of processes that contains the views of its members. The smallest such set is the same for all, and
 * while its processes are no members their logs do not change. So each of them can apply the rules to the logs of this set alone, with the same outcome.
 */
import type { Draft } from './draft.ts';
import { becomeMember, greetOthers } from './members.ts';
import type { Progress } from './messages.ts';
import { progressOf } from './state.ts';
import { decisionOf, takeOver } from './termination.ts';
import { learn, tellCoordinator, type Rules } from './voting.ts';

/** What a process knows of another one that is no member either. */
interface Report extends Progress {
  readonly view: readonly string[];
}

/** If the last process that failed is back, decides what is open; those of the set are the members then. */
export function recoverTogether(draft: Draft, rules: Rules): void {
  const { name } = draft;
  const { isMember, view, hellos, decisions } = draft.state;
  if (isMember || !view.includes(name)) return;
  const running = [...hellos].filter(([one]) => draft.state.running.has(one));
  const reports = new Map<string, Report>([...running, [name, { ...progressOf(draft.state), view }]]);
  const members = smallestSet(name, reports);
  if (members === undefined) return;
  const states = members.map((one) => reports.get(one) as Report);
  // Those that have more decisions send them.
  if (states.some(({ decided }) => decided > decisions.length)) return;
  const decision = decisionOf(states, decisions.length);
  if (decision !== undefined) {
    draft.recordFailure(name);
    // It calls this function again.
    return learn(draft, decision, rules);
  }
  becomeMember(
    draft,
    draft.self.attributes.participants.filter((one) => members.includes(one)),
  );
  for (const one of members) if (one !== name) draft.sendDecisions(one, reports.get(one)?.decided ?? 0);
  draft.change({ coordinator: draft.state.view[0], isAwaited: true });
  if (draft.state.coordinator === name) takeOver(draft, rules);
  else tellCoordinator(draft);
  greetOthers(draft);
}

/** The smallest set that contains the views of its processes, if this process is in it and all of them are back. */
function smallestSet(name: string, reports: ReadonlyMap<string, Report>): readonly string[] | undefined {
  const all = closureOf(name, reports);
  return all?.every((one) => closureOf(one, reports)?.includes(name)) === true ? all : undefined;
}

/** A process, the processes in its view, those in their views, and so on; undefined if one is not back. */
function closureOf(name: string, reports: ReadonlyMap<string, Report>): readonly string[] | undefined {
  const closure = [name];
  for (const one of closure) {
    const report = reports.get(one);
    if (report === undefined) return undefined;
    for (const other of report.view) if (!closure.includes(other)) closure.push(other);
  }
  return closure;
}
