/** The operations of a history. */
import type { ModelOperation } from './model.ts';

/** An operation of a history, with its place in real time. */
export interface Operation extends ModelOperation {
  /** Its place among the operations, by their beginnings. */
  readonly id: number;
  /** One process has one operation at a time. */
  readonly process: string;
  /** The places of its beginning and its end among all beginnings and ends. The end of one with an unknown outcome is {@link NEVER}. */
  readonly begin: number;
  readonly end: number;
  /** The lines of the file; undefined if it is from no file, or has no end. */
  readonly line?: number | undefined;
  readonly endLine?: number | undefined;
}

/** The end of an operation with an unknown outcome: it may take effect at any later moment. */
export const NEVER = 0x7fffffff;

/** Two consistency models: the order must keep real time, or only the order of each process. */
export const CONSISTENCIES = ['linearizable', 'sequential'] as const;
export type Consistency = (typeof CONSISTENCIES)[number];
