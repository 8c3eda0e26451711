/** The parsed options of `ovid history`. Independent of the option parser. */
import type { Consistency } from '../../lib/check/linearizability/operation.ts';

export interface HistoryFlags {
  /** The name of a model that ships, or a module that exports one. */
  readonly model: string;
  /** The first state, as EDN. */
  readonly initial?: string;
  readonly consistency: Consistency;
  /** Values are `[key value]`. */
  readonly keyed?: true;
  /** The time for all files. */
  readonly seconds: number;
  /** Whether the order is drawn that was found. */
  readonly order?: true;
  /** The file for a picture. */
  readonly svg?: string;
  readonly json?: true;
}
