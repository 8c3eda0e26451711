/** Linearizability and sequential consistency: models of objects, histories of operations, and the search that judges them. */
export {
  judging,
  judgeOperations,
  type Consistent,
  type Inconsistent,
  type JudgeOptions,
  type Order,
  type Undecided,
  type Verdict,
} from './judge.ts';
export {
  EVENT_TYPES,
  HistoryBuilder,
  type EventType,
  type History as OperationHistory,
  type HistoryEvent,
} from './history.ts';
export type { FunctionKind, Model, ModelOperation } from './model.ts';
export { isModelName, modelNamed, MODELS, type ModelName } from './models/index.ts';
export { CONSISTENCIES, type Consistency, type Operation } from './operation.ts';
export { keyed, unpartitioned } from './partition.ts';
export { linearizable, type LinearizableOptions } from './property.ts';
export { HistoryReader, type HistoryForm, type ReadHistory } from './read/reader.ts';
export { HistoryError, historySentence, type HistoryReason } from './reason.ts';
