/** Records that agents save: each must come back as it was saved. */
import type { AgentType } from './agent.ts';
import { describeIssues, transmitted } from './schema.ts';

type Saving = Pick<AgentType, 'name' | 'records'>;

/**
 * Why a record cannot be saved, as the end of a sentence: its type declares no records, its format does not take it, or it would be another one when
 * it is read again. Undefined if it can.
 */
export function recordProblem({ name, records }: Saving, record: unknown): string | undefined {
  if (records === undefined) return `saves a record, but its type ${name} declares no records`;
  const { issues } = transmitted(records, record);
  return issues && `saves a record that its storage cannot keep: ${describeIssues(issues)}`;
}

/** A record as it is read again: with the defaults of its schema, for example. Of a record without a {@link recordProblem}. */
export function savedAs({ records }: Saving, record: unknown): unknown {
  if (records === undefined) return record;
  const read = transmitted(records, record);
  return read.issues === undefined ? read.value : record;
}
