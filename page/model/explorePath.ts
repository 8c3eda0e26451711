/** Addresses of states of a model: the fragment `#path=0abc.1xyz`. Pure. */
import { PATH_STEPS_MAX } from '../../lib/model/agents/exploreAnswer.ts';
import { stepsOfText, textOfSteps } from '../../lib/model/agents/pathText.ts';
import { PermalinkParams } from './permalinkParams.ts';

/** The identities of the steps of a path. */
export function idsOf(path: readonly { readonly id: string }[]): readonly string[] {
  return path.map(({ id }) => id);
}

/** The fragment of the state at the end of a path. */
export function fragmentOf(path: readonly string[]): string {
  return `#path=${textOfSteps(path)}`;
}

/** The path of a fragment, or what is wrong with it, in words. */
export function pathOfFragment(
  hash: string,
): { readonly path: readonly string[] } | { readonly problem: string } {
  const params = new PermalinkParams(hash);
  params.allowOnly(['path']);
  const path = stepsOfText(params.word('path', /^[\w.-]*$/) ?? '');
  if (path === undefined) params.noteWrong('path', 'is no list of steps, as in 0abc.1xyz');
  else if (path.length > PATH_STEPS_MAX)
    params.noteWrong('path', `has more than ${String(PATH_STEPS_MAX)} steps`);
  return path === undefined || params.problems.length > 0
    ? { problem: params.problems.join('; ') }
    : { path };
}
