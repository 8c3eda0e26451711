/** Why a line that was typed at the prompt of all boxes is not executed, besides the reasons of every grid. Pure. */
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';
import { hintFor } from '../../lib/text/nearest.ts';

/** A longer word is not quoted. */
const WORD = /^[^\s\p{C}]{1,40}$/u;

interface OfAgent {
  readonly agent: string;
}

const SENTENCES = {
  'no-agent': ({ word, known }: { readonly word: string; readonly known: readonly string[] }) =>
    WORD.test(word)
      ? `there is no agent or command "${word}"; ${joined(hintFor(word, known, 'the agents are'))} type help for the commands`
      : 'expected an agent or a command; type help for the commands',
  'no-box': ({ box, boxes }: { readonly box: string; readonly boxes: readonly string[] }) =>
    `there is no box ${WORD.test(box) ? `"${box}"` : 'with that name'}; expected a number from 0 to ${String(boxes.length - 1)}, or one of ${boxes.join(', ')}`,
  'no-requests': ({ agent, type }: OfAgent & { readonly type: string }) =>
    `agent ${agent} takes no requests: its type is ${type}`,
  'request-wrong': ({ agent, why }: OfAgent & { readonly why: string }) =>
    `agent ${agent} does not take this request: ${why}`,
  /** The sentence of the box. */
  'request-refused': ({ why }: { readonly why: string }) => why,
  'request-unanswered': ({ agent, withinMs }: OfAgent & { readonly withinMs: number }) =>
    `agent ${agent} has not answered within ${String(withinMs)} ms; its answer is shown when it comes`,
  'request-lost': ({ agent, server }: OfAgent & { readonly server: number }) =>
    `box ${String(server)} has ended; whether agent ${agent} had this request is unknown`,
};

/** A hint in front of more: it may be a question. */
function joined(hint: string): string {
  return hint.endsWith('?') ? hint : `${hint};`;
}

export type BoxGridReason = ReasonIn<typeof SENTENCES>;

export const boxGridSentence: (reason: BoxGridReason) => string = sentencesIn(SENTENCES);
