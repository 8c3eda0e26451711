/** Maps turns of a box to log records. */
import { describeCut } from '../../lib/storage/reason.ts';
import type { BoxTurn } from '../../lib/box/serve.ts';
import type { Halt } from '../../lib/agent/step.ts';
import type { ConnectionReason, DialReason } from '../../lib/reason/reason.ts';
import { commonReport, type Report } from '../report.ts';
import { isHalt } from './halt.ts';

/** The reasons for which a peer is refused because of its configuration, or of its options: a person has to change something. */
const MISCONFIGURED: ReadonlySet<string> = new Set<ConnectionReason['code']>([
  'other-configuration',
  'no-configuration',
  'without-sessions',
  'unknown-box',
  'unknown-server',
  'wrong-callee',
]);

/** The number of different refusals that are remembered. */
const REFUSALS_MAX = 1000;

/**
 * A function that makes the records for each turn of a box: of its event, and of agents that have halted or refused something. That a peer is
 * refused because of its configuration is a warning, once: it dials, or is dialled, ten times a second.
 *
 * @param boxes - the ids of all boxes, by number
 */
export function boxReporter(boxes: readonly string[]): (turn: BoxTurn) => Report[] {
  const refusals = new Set<string>();
  const isNews = (reason: ConnectionReason | DialReason) => {
    const text = JSON.stringify(reason);
    if (refusals.has(text)) return false;
    if (refusals.size === REFUSALS_MAX) refusals.clear();
    refusals.add(text);
    return true;
  };
  return ({ event, state, effects }) => {
    const reports = [eventReport(event, boxes, isNews)];
    for (const effect of effects) {
      if (effect.kind === 'refused')
        reports.push({ level: 'warn', message: 'refused', fields: { reason: effect.reason } });
      if (isHalt(effect)) reports.push(...haltReports(effect.agent, effect.halt));
    }
    if (effects.some(isHalt) && state.host.agents.every(({ phase }) => phase === 'halted'))
      reports.push({ level: 'error', message: 'every agent of this box has halted; the box itself runs on' });
    return reports;
  };
}

function haltReports(agent: string, { reason, stack }: Halt): Report[] {
  const message = `agent ${agent} halted`;
  const halt: Report = { level: 'error', message, fields: { reason } };
  return stack === undefined ? [halt] : [halt, { level: 'debug', message, fields: { stack } }];
}

function eventReport(
  event: BoxTurn['event'],
  boxes: readonly string[],
  isNews: (reason: ConnectionReason | DialReason) => boolean,
): Report {
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
    case 'linkUp': {
      const report = commonReport(event, boxes);
      if (event.incarnation !== undefined) return report;
      const reason = 'a box of GoOvid: what is on its way when this connection breaks is lost';
      return { ...report, fields: { ...report.fields, reason } };
    }
    case 'connectionRefused':
    case 'dialFailed': {
      const report = commonReport(event, boxes);
      if (!MISCONFIGURED.has(event.reason.code)) return report;
      return { ...report, level: isNews(event.reason) ? 'warn' : 'debug' };
    }
    default:
      return commonReport(event, boxes);
  }
}
