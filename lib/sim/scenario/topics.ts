/** The topics of `log`: one for each kind of event of a server. */
import type { SimulatedTurn } from '../protocol.ts';
import { ENVELOPE_TOPICS } from '../../trace/kinds.ts';
import type { FactTable } from '../../trace/facts.ts';

/** What happens to a server that its trace does not tell of. */
const TURN_TOPICS = {
  dials: 'dials fail',
  strangers: 'connections are refused, and lines ignored',
} as const;

/** All topics of a protocol with what they are about. */
export function topicsWith({ topics }: FactTable): Readonly<Record<string, string>> {
  return { ...ENVELOPE_TOPICS, ...topics, ...TURN_TOPICS };
}

/** The topic of something that happened beside the trace; undefined for what is not told. */
export function topicOfTurn(
  kind: NonNullable<SimulatedTurn['event']>['kind'],
): keyof typeof TURN_TOPICS | undefined {
  switch (kind) {
    case 'dialFailed':
      return 'dials';
    case 'connectionRefused':
    case 'lineIgnored':
      return 'strangers';
    default:
      return undefined;
  }
}
