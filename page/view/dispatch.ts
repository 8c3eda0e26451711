/** How what a person does reaches the page's machine. */
import type { PageEvent } from '../machine/events.ts';

export type Dispatch = (event: PageEvent) => void;
