/** The words for the difference of logs without missing messages: only the reasons that were found. Pure. */
import type { Comparison, Excuse } from './compare.ts';

const WORDS: Readonly<Record<Excuse, string>> = {
  onItsWay: 'what was said so shortly ago that it may still be on its way',
  beforeStart: 'what was said before a server had started and found the others',
  beforeFirst: 'what was said before the first that a server has of the sender',
  afterEnd: 'what was said after a server had ended, or shortly before',
  repeated: 'how often they hold the same text',
};

export function differenceOf({ excuses, isDisordered }: Comparison): string {
  if (isDisordered)
    return 'One of these logs holds a message twice, or behind a later one of its sender: FIFO broadcast allows neither.';
  const reasons = [...excuses].map((excuse) => WORDS[excuse]);
  if (reasons.length === 0) return 'These logs differ.';
  const last = reasons.pop() ?? '';
  return `These logs differ by ${reasons.length === 0 ? '' : `${reasons.join('; ')}; and by `}${last}.`;
}
