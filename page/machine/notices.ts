/** What is said to whoever is at the page, and stands there until it is closed. */
import { harmlessLines } from '../../lib/wire/text.ts';
import type { PageState } from './state.ts';

/** Problems that are shown at a time. */
const NOTICES_MAX = 4;

/** Says something; of too many, the oldest goes. What only confirms something is passing. */
export function noticed(state: PageState, raw: string, isPassing = false): PageState {
  // It may hold what others have said, or the names of files.
  const text = harmlessLines(raw);
  const notices = [...state.notices, { id: state.nextId, text, isPassing }].slice(-NOTICES_MAX);
  return { ...state, notices, nextId: state.nextId + 1, said: text };
}
