/** The events of the page that a permalink asks for. Pure. */
import { parsePermalink } from '../model/permalink.ts';
import type { PageEvent } from './events.ts';

/**
 * The events that a permalink asks for. An invalid permalink runs nothing, because the result would be taken for what was meant: its
 * valid settings fill the form, and its errors are shown.
 *
 * @param hash - the fragment of the page's URL
 */
export function eventsFromPermalink(hash: string): PageEvent[] {
  const { tab, sim, at, problems = [] } = parsePermalink(hash);
  const events: PageEvent[] = tab === undefined ? [] : [{ kind: 'tabChosen', tab }];
  if (sim !== undefined) events.push({ kind: 'simChanged', sim });
  if (problems.length > 0) {
    const undone =
      sim === undefined
        ? 'nothing is chosen'
        : 'nothing was run; the form holds what could be read, and what is usual in place of the rest';
    return [
      ...events,
      { kind: 'permalinkRefused', reason: `the link is wrong: ${problems.join('; ')}; ${undone}` },
    ];
  }
  if (sim !== undefined) events.push({ kind: 'simRequested' });
  if (at !== undefined) events.push({ kind: 'eventWanted', ...at });
  return events;
}
