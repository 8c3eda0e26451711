/** Checkers: judge the trace of a grid, from any writer. */
export { judge, type Judgement } from './judge.ts';
export * from './linearizability/index.ts';
export type { Evidence, EventRef, LostMessage } from './evidence.ts';
export type { Violations } from './findings.ts';
export { violationSentence, type History, type PromiseTable, type Violation } from './promise.ts';
export type { Judged, KnownProtocol, KnownProtocols, Skipped } from './protocol.ts';
