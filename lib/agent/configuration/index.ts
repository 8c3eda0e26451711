/** Configurations: made in code, read, checked, printed, shown. */
export { configurationHash } from './hash.ts';
export { configure } from './configure.ts';
export { dotOf } from './dot.ts';
export type { Draft, DraftAgent, DraftTarget, TypedDraft } from './draft.ts';
export { mesh, type MeshOptions } from './mesh.ts';
export { printConfiguration } from './print.ts';
export { readConfiguration, type ReadOptions } from './read.ts';
export {
  ConfigurationError,
  configurationSentence,
  type CheckedConfiguration,
  type ConfigurationProblem,
  type ConfigurationReason,
} from './reason.ts';
export { tableOf } from './table.ts';
export { validateConfiguration } from './validate.ts';
