/** What a link has the page do. Pure. */
import { linkedIn } from '../model/link.ts';
import type { PageEvent } from './events.ts';

/**
 * The events that a link asks for. Of one that is wrong anywhere nothing is run: what came of it would be taken for what was meant. Its
 * settings are put into the form as far as they can be, and what is wrong is said.
 *
 * @param hash - what stands behind the address of the page
 */
export function eventsOfLink(hash: string): PageEvent[] {
  const { sim, at, problems = [] } = linkedIn(hash);
  const events: PageEvent[] = [];
  if (sim !== undefined) events.push({ kind: 'simChanged', sim });
  if (problems.length > 0) {
    const undone =
      sim === undefined
        ? 'nothing is chosen'
        : 'nothing was run; the form holds what could be read, and what is usual in place of the rest';
    return [
      ...events,
      { kind: 'linkRefused', reason: `the link is wrong: ${problems.join('; ')}; ${undone}` },
    ];
  }
  if (sim !== undefined) events.push({ kind: 'simAsked' });
  if (at !== undefined) events.push({ kind: 'eventWanted', ...at });
  return events;
}
