/** Traces: what happened in a grid, one JSON object per line. docs/TRACE.md describes the format. */
export { clocker, withClocks, type Clocker } from './clocks.ts';
export type * from './event.ts';
export type { Fact, FactTable, Protocols } from './facts.ts';
export type { Fault } from './fault.ts';
export { traceParser, type ParsedLine, type TraceParser } from './parse.ts';
export { traceLine } from './write.ts';
