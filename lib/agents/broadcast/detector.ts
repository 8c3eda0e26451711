/** The failure detector of the rungs that need one: which event is ⟨Crash | p⟩ of the textbook's perfect failure detector. */
import { literal, object, optional, type ValueOf } from '../../agent/schemas.ts';

/**
 * `down`, the default: the session with the process is over. A session outlives connections, partitions and pauses, so this is accurate: it
 * comes only if the process has ended, or if a queue for it was full. It is complete as soon as the host of the process answers.
 * `suspected`: the process was silent for too long, which may be wrong. This is what a detector that only measures time can know.
 */
export const detectorAttributes = object({ crash: optional(literal('down', 'suspected')) });

/** The process that an event reports as crashed; undefined if it reports none. */
export function crashedBy(
  event: { readonly kind: string; readonly name?: string },
  { crash = 'down' }: ValueOf<typeof detectorAttributes>,
): string | undefined {
  return event.kind === 'down' || event.kind === crash ? event.name : undefined;
}
