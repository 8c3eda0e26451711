/** Incarnations as keys of maps, and their ends. */
import type { IncarnationId, UnclockedEvent } from './event.ts';

export type { IncarnationId };

/** An incarnation as the key of a map. */
export function keyOf({ server, incarnation }: IncarnationId): string {
  return `${String(server)}.${String(incarnation)}`;
}

/** An incarnation and one of its peers as the key of a map. */
export function pairKeyOf(incarnation: IncarnationId, peer: number): string {
  return `${keyOf(incarnation)} ${String(peer)}`;
}

/** An end of an incarnation: a crash, or an orderly end. */
type End = Extract<UnclockedEvent, { kind: 'crashed' | 'stopped' }>;

/** Whether an event is the end of its incarnation. */
export function isEnd<Event extends { readonly kind: string }>(
  event: Event,
): event is Event & { readonly kind: End['kind'] } {
  return event.kind === 'crashed' || event.kind === 'stopped';
}
