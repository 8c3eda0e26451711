/** The events of the page that its address asks for. Pure. */
import { harmless } from '../../lib/wire/text.ts';
import { orderedOf } from '../model/ordered.ts';
import { QUOTED_CHARS } from '../model/permalinkParams.ts';
import { parsePermalink } from '../model/permalink.ts';
import type { PageEvent } from './events.ts';

/**
 * The events that an address asks for. A simulation with a wrong setting is not run, because the result would be taken for what was
 * meant: its valid settings fill the form. Of any other wrong address the rest is used. All errors are shown.
 *
 * @param hash - the fragment of the page's URL
 */
export function eventsFromPermalink(hash: string): PageEvent[] {
  const { tab, sim, scene, run, name, at, seen, isSimWrong, problems = [] } = parsePermalink(hash);
  if (tab === undefined && problems.length === 0 && hash.length > 1)
    return [
      {
        kind: 'permalinkRefused',
        reason: `the address is wrong: ${harmless(hash, QUOTED_CHARS)} ${NO_ADDRESS}`,
      },
    ];
  const events: PageEvent[] = tab === undefined ? [] : [{ kind: 'tabChosen', tab }];
  if (sim !== undefined) events.push({ kind: 'simChanged', sim });
  if (problems.length > 0) {
    const undone = isSimWrong === true ? NOT_RUN : 'the rest is used';
    events.push({
      kind: 'permalinkRefused',
      reason: `the address is wrong: ${problems.join('; ')}; ${undone}`,
    });
  }
  if (isSimWrong === true) return events;
  const of = { ...(run === undefined ? {} : { run }), ...(name === undefined ? {} : { name }) };
  if (sim !== undefined) events.push({ kind: 'simWanted' });
  if (scene !== undefined) events.push({ kind: 'sceneWanted', name: scene });
  // The view that is asked for stays when the event is found.
  const wasChosen = seen?.window === undefined ? {} : ({ wasChosen: true } as const);
  if (at !== undefined) events.push({ kind: 'eventWanted', ...at, ...of, ...wasChosen });
  if (tab !== undefined && (seen !== undefined || name !== undefined))
    events.push({
      kind: 'viewWanted',
      tab,
      ...of,
      seen: seen ?? {},
      ...(seen?.isOrdered === true && { ordering: orderedOf }),
    });
  return events;
}

const NO_ADDRESS = 'is no address of the page, which begin with #live, #trace, #sim or #scene=<name>';
const NOT_RUN = 'nothing was run; the form holds what could be read, and what is usual in place of the rest';
