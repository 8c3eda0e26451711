/** The operations in a trace of agents: the facts `invoked` and `returned`. */
import type { AgentFact } from '../../../agent/fact.ts';
import { FactEvents } from '../facts.ts';
import type { HistoryEvent } from '../history.ts';
import { historyError } from '../reason.ts';

/** The name of the protocol in the header. */
const AGENTS = 'agents';

interface TraceLine {
  readonly trace?: unknown;
  readonly protocol?: string;
  readonly kind?: string;
  readonly fact?: { readonly kind?: string; readonly agent?: string; readonly fact?: string };
}

/** Reads the lines of a trace. Everything but operations is left to the checkers of traces. */
export class TraceReader {
  readonly #events = new FactEvents();

  read(text: string, line: number): readonly HistoryEvent[] {
    const { trace, protocol, kind, fact } = parsed(text, line) as TraceLine;
    if (trace !== undefined && protocol !== AGENTS)
      throw historyError({ code: 'other-protocol', protocol: protocol ?? '' }, line);
    if (kind !== 'fact' || fact?.kind !== 'recorded') return [];
    const recorded = parsed(fact.fact ?? '{}', line) as AgentFact;
    return this.#events.of(fact.agent ?? '', recorded, line);
  }
}

function parsed(text: string, line: number): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw historyError({ code: 'syntax', found: text, expected: 'a line of a trace, in JSON' }, line);
}
