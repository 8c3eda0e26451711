/** Notices to the user, shown until they are closed. */
import { harmlessLines } from '../../lib/wire/text.ts';
import type { PageState } from './state.ts';

/** How many notices are shown at a time. */
const NOTICES_MAX = 4;

/** Adds a notice; of too many, the oldest goes. A confirmation is passing: it goes by itself. */
export function noticed(state: PageState, raw: string, isPassing = false): PageState {
  // It may contain messages of users, or names of files.
  const text = harmlessLines(raw);
  const notices = [...state.notices, { id: state.nextId, text, isPassing }].slice(-NOTICES_MAX);
  return { ...state, notices, nextId: state.nextId + 1, announcement: text };
}
