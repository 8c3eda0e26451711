/** The words for the difference of logs without missing messages: only the reasons that were found. Pure. */
import type { Comparison, Excuse } from './compare.ts';

const WORDS: Readonly<Record<Excuse, string>> = {
  inTransit: 'messages that are so recent that they may still be in transit',
  beforeStart: 'messages from before a server had started and had its links',
  beforeFirst: 'messages from before the first one of the sender that a server has',
  afterEnd: 'messages from after the end of a server, or shortly before it',
  repeated: 'the number of messages with the same text',
};

export function differenceOf({ excuses, isDisordered }: Comparison): string {
  if (isDisordered)
    return 'One of these logs holds a message twice, or behind a later one of its sender: FIFO broadcast allows neither.';
  const reasons = [...excuses].map((excuse) => WORDS[excuse]);
  if (reasons.length === 0) return 'These logs differ.';
  const last = reasons.pop() ?? '';
  return `These logs differ by ${reasons.length === 0 ? '' : `${reasons.join('; ')}; and by `}${last}.`;
}
