/** What values of code are, as far as configurations need it. */
import type { AgentType } from '../agent.ts';
import { isRecord } from './canonical.ts';

/** Whether a value is an agent type. */
export function isAgentType(value: unknown): value is AgentType {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    isRecord(value['ports']) &&
    typeof value['init'] === 'function' &&
    typeof value['step'] === 'function'
  );
}
