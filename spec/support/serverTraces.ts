/** The traces that the servers of a run would have written, each by its own clocks. */
import { chatFactOf } from '../../lib/agents/chatroom/facts.ts';
import type { OwnEvent, TraceEvent, UnclockedEvent } from '../../lib/trace/event.ts';
import type { Trace } from '../../lib/trace/perServer.ts';
import type { Fact } from '../../lib/trace/row.ts';
import { keyOf } from '../../lib/trace/incarnation.ts';

/** The true time at which the runs begin. */
export const EPOCH_MS = 1_000_000_000;

export interface Writing {
  readonly servers: number;
  /** The error of the wall clock at the start of incarnation `number` of a server; the first one is 0. */
  readonly stepMs: (server: number, number: number) => number;
  /** Whether a crashed incarnation writes that it crashed. */
  readonly tellsCrashes?: boolean;
  /** Whether servers are plain. */
  readonly plain?: true;
}

/** A file for each server, in which each incarnation is a trace, and one with the faults, if there are any. */
export function writtenByServers(
  history: readonly UnclockedEvent[],
  { servers, stepMs, tellsCrashes = true, plain }: Writing,
): Trace[] {
  const header = {
    trace: 'grid',
    version: 2,
    protocol: 'chatroom',
    servers,
    source: 'server',
    ...(plain && { plain }),
  } as const;
  const faults = history.filter(({ kind }) => kind === 'fault');
  const traces: Trace[] =
    faults.length > 0 ? [{ name: 'faults', header: { ...header, epochMs: EPOCH_MS }, events: faults }] : [];
  for (let server = 0; server < servers; server++) {
    const incarnations = new Map<string, OwnEvent[]>();
    for (const event of history) {
      if (event.kind === 'fault' || event.server !== server) continue;
      if (event.kind === 'crashed' && !tellsCrashes) continue;
      const key = keyOf(event);
      const incarnation = incarnations.get(key) ?? [];
      incarnations.set(key, incarnation);
      incarnation.push(event);
    }
    [...incarnations.values()].forEach((incarnation, number) => {
      const bornMs = incarnation[0]?.atMs ?? 0;
      traces.push({
        name: `${String(server)}.ndjson`,
        header: { ...header, epochMs: EPOCH_MS + bornMs + stepMs(server, number) },
        events: incarnation.map((event, i): TraceEvent => {
          const clock = Array.from({ length: servers }, (_, id) => (id === server ? i + 1 : 0));
          return { ...withoutIdentity(event), atMs: event.atMs - bornMs, clock };
        }),
      });
    });
  }
  return traces;
}

/** A server by itself cannot determine the ids of the messages that it has delivered. */
function withoutIdentity(event: OwnEvent): OwnEvent {
  const fact = chatFactOf(event);
  if (fact?.kind !== 'delivered') return event;
  const { kind, sender, texts } = fact;
  const { server, incarnation, atMs } = event;
  return { server, incarnation, atMs, kind: 'fact', fact: { kind, sender, texts } as Fact };
}
