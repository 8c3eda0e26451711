/** The chat room as a protocol whose traces can be read, shown and merged. */
import type { FactTable } from '../../trace/facts.ts';
import { CHAT_FACTS, CHAT_TOPICS } from './facts.ts';
import { NAMING } from './naming.ts';
import { VERSION_1 } from './version1.ts';

export const CHATROOM: FactTable = {
  protocol: 'chatroom',
  rows: CHAT_FACTS,
  topics: CHAT_TOPICS,
  // Its facts contain the same.
  minor: ['sent', 'received'],
  naming: NAMING,
  requests: { one: 'broadcast', many: 'broadcasts', done: 'broadcast' },
  former: [VERSION_1],
};
