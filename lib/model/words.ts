/** What is seen of a step, in a few words: for people who read a way through the grid. */
import type { HistoryEvent } from '../check/history.ts';

/** What a server did, in order; empty where nothing was seen but what was done to it. */
export function seenIn(events: readonly HistoryEvent[]): string {
  return events.flatMap((event) => wordsOf(event) ?? []).join('; ');
}

function wordsOf(event: HistoryEvent): string | undefined {
  switch (event.kind) {
    case 'broadcast':
      return `broadcasts ${event.texts.join(', ')}`;
    case 'sent':
      return `writes ${event.count === 1 ? 'it' : `${String(event.count)} messages`} to ${String(event.to)}`;
    case 'delivered':
      return event.sender === event.server
        ? undefined
        : `delivers ${event.texts.join(', ')} of ${String(event.sender)}`;
    case 'linkUp':
      return `link to ${String(event.peer)} up`;
    case 'linkDown':
      return `link to ${String(event.peer)} down: ${event.reason}`;
    case 'peerDown':
      return `holds ${String(event.peer)} for dead: ${event.reason}`;
    case 'suspected':
      return `suspects ${String(event.peer)}`;
    case 'alive':
      return `lists ${event.alive.join(',')}`;
    case 'fault':
    case 'started':
    case 'crashed':
    case 'stopped':
    case 'command':
    case 'trusted':
      return undefined;
    default:
      return event satisfies never;
  }
}
