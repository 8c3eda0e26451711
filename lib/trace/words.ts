/** What happened, in a few words: one line, whatever was said in it. */
import type { Fault } from './fault.ts';
import type { FaultEvent, UnclockedEvent } from './event.ts';

/** Words for an event. The tail is to be read whole where the text before it must be cut. */
export interface Words {
  readonly text: string;
  readonly tail: string;
}

/** The words for what a server did. */
export function wordsOf(event: Exclude<UnclockedEvent, FaultEvent>): Words {
  switch (event.kind) {
    case 'started':
      return words('started');
    case 'crashed':
      return words('✗ crashed');
    case 'stopped':
      return words('■ stopped');
    case 'command':
      return words(`command ${event.command}`);
    case 'broadcast':
      return words(`broadcast ${messages(event.texts)}`);
    case 'sent': {
      const { first, count, to } = event;
      const last = count > 1 ? `–${String(first + count - 1)}` : '';
      return words(`sent #${String(first)}${last}`, ` ▸ ${String(to)}`);
    }
    case 'delivered':
      return words(messages(event.texts), ` ◂ ${String(event.sender)}`);
    case 'suspected':
      return words(`suspects ${String(event.peer)}`);
    case 'trusted':
      return words(`trusts ${String(event.peer)}`);
    case 'peerDown':
      return words(`${String(event.peer)} is down: ${event.reason}`);
    case 'linkUp':
      return words(`link ${String(event.peer)} up`);
    case 'linkDown':
      return words(`link ${String(event.peer)} down: ${event.reason}`);
    case 'alive':
      return words(`alive ${event.alive.join(',')}`);
    default:
      return event satisfies never;
  }
}

/** The words for what was done to the grid. */
export function faultWords(fault: Fault): string {
  const lasting = 'forMs' in fault ? ` for ${String(Math.round(fault.forMs * 10) / 10)} ms` : '';
  switch (fault.kind) {
    case 'crash':
    case 'restart':
    case 'pause':
    case 'block':
      return `${fault.kind} ${String(fault.server)}${lasting}`;
    case 'slow':
      return `slow ${String(fault.server)} to ${String(fault.bytesPerSecond)} bytes/s${lasting}`;
    case 'step':
      return `step the clock of ${String(fault.server)} by ${String(fault.byMs)} ms`;
    case 'cut': {
      const told = fault.only === undefined ? '' : `, only ${String(fault.only)} is told`;
      return `cut ${String(fault.a)}–${String(fault.b)}${told}`;
    }
    case 'drop':
    case 'clog':
      return `${fault.kind} ${String(fault.from)}→${String(fault.to)}${lasting}`;
    case 'delay':
      return `delay ${String(fault.from)}→${String(fault.to)} by ${String(fault.extraMs)} ms${lasting}`;
    default:
      return fault satisfies never;
  }
}

function words(text: string, tail = ''): Words {
  return { text, tail };
}

/** One message as it is; of several the first and the last, and how many they are. */
function messages(texts: readonly string[]): string {
  if (texts.length < 2) return texts.join();
  return `${String(texts.length)}: ${texts[0] ?? ''} … ${texts.at(-1) ?? ''}`;
}
