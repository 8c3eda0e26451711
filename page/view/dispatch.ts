/** The way of a user's actions to the page's machine. */
import type { PageEvent } from '../machine/events.ts';

export type Dispatch = (event: PageEvent) => void;
