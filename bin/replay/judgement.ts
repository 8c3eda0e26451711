/** The result of the checkers for a trace, as text. Pure. */
import { violationSentence } from '../../lib/check/promise.ts';
import type { Judgement } from '../../lib/check/judge.ts';
import { NOT_AT_REST } from '../../lib/check/skipped.ts';
import { harmlessLines } from '../../lib/wire/text.ts';

/** The checked trace. */
export interface Checked {
  /** The number of events. */
  readonly events: number;
  /** Whether there are checkers of its protocol. */
  readonly hasCheckers: boolean;
  /** Whether the grid is quiescent at the end, by the options; and whether the trace is complete, too. */
  readonly wasAtRest: boolean;
  readonly isAtRest: boolean;
}

/** Each listed violation, the number of the others, and the verdict. */
export function* paragraphsOf(judgement: Judgement, checked: Checked): Iterable<string> {
  for (const violation of judgement.violations) yield `${harmlessLines(violationSentence(violation))}.\n\n`;
  const unlisted = unlistedIn(judgement);
  if (unlisted !== undefined) yield `${unlisted}.\n\n`;
  yield `${verdictOf(judgement, checked)}${notChecked(judgement, checked)}`;
}

/** The line about violations that are not listed, if there are any. */
export function unlistedIn({ violations, violationCount }: Judgement): string | undefined {
  const count = violationCount - violations.length;
  if (count === 0) return undefined;
  return `${String(count)} more violation${count === 1 ? ' is' : 's are'} not listed`;
}

function verdictOf(
  { violationCount, limits }: Judgement,
  { events: count, hasCheckers, isAtRest }: Checked,
): string {
  const events = `${String(count)} events`;
  if (violationCount > 0)
    return `${String(violationCount)} violation${violationCount === 1 ? '' : 's'} in ${events}.\n`;
  const asFar = limits.length === 0 ? '' : `, as far as the traces show (${limits.join('; ')})`;
  if (!hasCheckers)
    return `This version has no checkers for the protocol; the promises that do not depend on it were kept, in ${events}${asFar}.\n`;
  return `Every ${isAtRest ? '' : 'safety '}promise was kept, in ${events}${asFar}.\n`;
}

/** The promises that were not checked, with the reasons. */
function notChecked({ skipped }: Judgement, { wasAtRest }: Checked): string {
  const notAtRest = wasAtRest ? 'a trace is cut off' : 'only with --at-rest';
  const all = skipped.map(
    ({ promises, why }) => `${promises.join(', ')} (${why === NOT_AT_REST ? notAtRest : why})`,
  );
  return `Not checked: ${all.join(', ')}.\n`;
}
