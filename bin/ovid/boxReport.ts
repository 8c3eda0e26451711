/** Maps turns of a box to log records. */
import { describeCut } from '../../lib/storage/reason.ts';
import type { BoxTurn } from '../../lib/box/serve.ts';
import type { Halt } from '../../lib/agent/step.ts';
import { commonReport, type Report } from '../report.ts';

/**
 * The records for a turn: of its event, and of agents that have halted or refused something.
 *
 * @param boxes - the ids of all boxes, by number
 */
export function boxReports({ event, effects }: BoxTurn, boxes: readonly string[]): Report[] {
  const reports = [eventReport(event, boxes)];
  for (const effect of effects) {
    if (effect.kind === 'refused')
      reports.push({ level: 'warn', message: 'refused', fields: { reason: effect.reason } });
    if ((effect.kind === 'stepped' || effect.kind === 'halted') && effect.halt !== undefined)
      reports.push(...haltReports(effect.agent, effect.halt));
  }
  return reports;
}

function haltReports(agent: string, { reason, stack }: Halt): Report[] {
  const message = `agent ${agent} halted`;
  const halt: Report = { level: 'error', message, fields: { reason } };
  return stack === undefined ? [halt] : [halt, { level: 'debug', message, fields: { stack } }];
}

function eventReport(event: BoxTurn['event'], boxes: readonly string[]): Report {
  switch (event.kind) {
    case 'listening':
      return { level: 'info', message: 'listening' };
    case 'read': {
      const { agent, records, cut } = event;
      if (cut !== undefined)
        return { level: 'warn', message: 'storage', fields: { reason: describeCut(cut), agent } };
      return { level: 'debug', message: 'storage read', fields: { agent, records: records.length } };
    }
    case 'flushed':
    case 'storageFailed':
    case 'agentRequested':
    case 'expired':
    case 'drawn':
      return { level: 'trace', message: event.kind, fields: { agent: event.agent } };
    case 'continued':
      return { level: 'trace', message: event.kind };
    default:
      return commonReport(event, (peer) => boxes[peer] ?? peer);
  }
}
