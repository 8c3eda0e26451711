/** The topics of `log`: one for each kind of event of a server. */
import type { RoomEvent } from '../../chatroom/room.ts';
import type { UnclockedEvent } from '../../trace/event.ts';

export const TOPICS = {
  lives: 'servers start and crash',
  links: 'links come and go',
  suspicions: 'peers are suspected and trusted',
  alive: 'what a server answers to `alive` changes',
  broadcasts: 'messages of masters are accepted',
  deliveries: 'messages of other servers enter the log',
  commands: 'commands of masters other than broadcasts arrive',
  dials: 'dials come to nothing',
  strangers: 'connections are refused, and lines ignored',
  faults: 'faults begin, and are over',
} as const;

export type Topic = keyof typeof TOPICS;

export const TOPIC_NAMES = Object.keys(TOPICS) as Topic[];

/** The topic of something that happened; undefined for what is not told. */
export function topicOf(kind: UnclockedEvent['kind'] | RoomEvent['kind']): Topic | undefined {
  switch (kind) {
    case 'started':
    case 'crashed':
      return 'lives';
    case 'linkUp':
    case 'linkDown':
      return 'links';
    case 'suspected':
    case 'peerDown':
    case 'trusted':
      return 'suspicions';
    case 'alive':
      return 'alive';
    case 'broadcast':
      return 'broadcasts';
    case 'delivered':
      return 'deliveries';
    case 'command':
      return 'commands';
    case 'dialFailed':
      return 'dials';
    case 'connectionRefused':
    case 'lineIgnored':
      return 'strangers';
    case 'fault':
      return 'faults';
    default:
      return undefined;
  }
}
