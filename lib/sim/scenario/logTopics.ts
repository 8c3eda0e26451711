/** The topics of `log`: one for each kind of event of a server. */
import type { SimulatedTurn } from '../protocol.ts';
import { ENVELOPE_TOPICS } from '../../trace/kinds.ts';
import type { FactTable } from '../../trace/facts.ts';

/** The topics of events that are not in the trace of a server. */
const TURN_TOPICS = {
  dials: 'dials fail',
  refusals: 'connections are refused, and lines ignored',
} as const;

/** Topics by the names that they had in the version before. */
const FORMER_TOPICS: ReadonlyMap<string, string> = new Map([
  ['strangers', 'refusals'],
  ['lives', 'incarnations'],
]);

/** The present name of a topic; any other word is returned unchanged. */
export function topicNamed(word: string): string {
  return FORMER_TOPICS.get(word) ?? word;
}

/** All topics of a protocol, each with its description. */
export function topicsWith({ topics }: FactTable): Readonly<Record<string, string>> {
  return { ...ENVELOPE_TOPICS, ...topics, ...TURN_TOPICS };
}

/** The topic of an event that is not in the trace; undefined if it is not printed. */
export function topicOfTurn(
  kind: NonNullable<SimulatedTurn['event']>['kind'],
): keyof typeof TURN_TOPICS | undefined {
  switch (kind) {
    case 'dialFailed':
      return 'dials';
    case 'connectionRefused':
    case 'lineIgnored':
      return 'refusals';
    default:
      return undefined;
  }
}
