/** The answers of `ovid explore` to its page: a path through the model, and what is at its end. */
import { PATH_STEPS_MAX, type AboutModel, type ExploreAnswer } from '../../lib/model/agents/exploreAnswer.ts';
import { exploredState } from '../../lib/model/agents/explored.ts';
import type { AgentModel } from '../../lib/model/agents/model.ts';
import { stepsOfText } from '../../lib/model/agents/pathText.ts';
import { harmless } from '../../lib/wire/text.ts';
import type { DataAnswer, Served } from '../page/server.ts';

/** The path of the page's requests. */
const STATE_PATH = '/explore/state';
/** The maximal number of quoted characters of an invalid path. */
const QUOTED_CHARS = 40;
/** A model keeps what it has computed: after so many steps it is made anew. A step takes some kB. */
const STEPS_KEPT_MAX = 50_000;

/**
 * Answers requests for states. A text that is no path is refused; a path with impossible steps is answered with the place of the first of these.
 *
 * @param makeModel - makes a copy of the model
 */
export function exploreAnswers(
  about: AboutModel,
  makeModel: () => AgentModel,
  stepsKeptMax = STEPS_KEPT_MAX,
): NonNullable<Served['data']> {
  let model = makeModel();
  let steps = 0;
  return (path, query): DataAnswer | undefined => {
    if (path !== STATE_PATH) return undefined;
    const text = query.get('path') ?? '';
    const ids = stepsOfText(text);
    if (ids === undefined) return { refusal: { code: 'no-path', shown: harmless(text, QUOTED_CHARS) } };
    if (ids.length > PATH_STEPS_MAX)
      return { refusal: { code: 'path-long', steps: ids.length, max: PATH_STEPS_MAX } };
    if (steps > stepsKeptMax) {
      model = makeModel();
      steps = 0;
    }
    const at = exploredState(model, ids);
    steps += ids.length + (at.kind === 'state' ? at.next.length : 0);
    return { json: JSON.stringify({ about, at } satisfies ExploreAnswer) };
  };
}
