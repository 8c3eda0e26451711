/** The console of a box. A separate bundle: a box without one does not load it. */
export { boxConsole } from './ovid/boxConsole.ts';
