/** Configurations that are modules. A separate bundle: most are JSON. */
export { namedConfiguration } from './ovid/load.ts';
