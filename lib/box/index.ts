/** Boxes: the agents of one box, on the mesh of all boxes of a configuration. docs/FRAMEWORK.md describes them. */
export type { BoxEffect, BoxEvent, Stepped } from './events.ts';
export { boxHost, type BoxHostSettings, type BoxState } from './host.ts';
export * from './serve.ts';
