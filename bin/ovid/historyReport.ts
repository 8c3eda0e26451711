/** The verdict on a history as text and as JSON. Pure. */
import { drawingOf } from '../../lib/check/linearizability/drawing.ts';
import type { Undecided, Verdict } from '../../lib/check/linearizability/judge.ts';
import type { Consistency, Operation } from '../../lib/check/linearizability/operation.ts';
import { pictureOf, type KeyedDrawn } from '../../lib/check/linearizability/picture.ts';
import type { ReadHistory } from '../../lib/check/linearizability/read/reader.ts';
import { jsonOf } from '../../lib/check/linearizability/value.ts';
import { inconsistencyWords, operationWords, shownKey } from '../../lib/check/linearizability/words.ts';

/** A history with its verdict. */
export interface JudgedHistory {
  readonly file: string;
  readonly model: string;
  readonly consistency: Consistency;
  readonly history: ReadHistory;
  readonly verdict: Verdict;
  readonly wallMs: number;
}

export interface ReportOptions {
  /** The columns of the terminal. */
  readonly width: number;
  /** Whether the order is drawn that was found. */
  readonly hasOrder: boolean;
}

/** The verdict in a word or two, as JSON has it. */
export function verdictName({
  verdict,
  consistency,
}: Pick<JudgedHistory, 'verdict' | 'consistency'>): string {
  const name = consistency === 'sequential' ? 'sequentially consistent' : 'linearizable';
  switch (verdict.kind) {
    case 'consistent':
      return name;
    case 'inconsistent':
      return `not ${name}`;
    case 'undecided':
      return 'undecided';
  }
}

/** The file and the verdict. */
export function titleOf(judged: JudgedHistory): string {
  return `${judged.file}: ${verdictName(judged)}`;
}

/** The picture of a history, with its verdict. */
export function historyPicture(judged: JudgedHistory): string {
  return pictureOf(drawnOrders(judged), titleOf(judged));
}

/** Lines of text. */
export function historyText(judged: JudgedHistory, { width, hasOrder }: ReportOptions): string {
  const { model, consistency, history, verdict, wallMs } = judged;
  const { operations, failed, unknown, processes, skipped } = history;
  const counts = [
    `${counted(operations.length, 'operation')} of ${counted(processes, 'process', 'processes')}`,
    ...(unknown === 0 ? [] : [`${String(unknown)} with unknown outcome`]),
    ...(failed === 0 ? [] : [`${String(failed)} failed`]),
    ...(skipped === 0 ? [] : [`${String(skipped)} of others skipped`]),
    `${String(Math.round(wallMs))} ms`,
  ];
  const lines = [`${titleOf(judged)} (${model}; ${counts.join(', ')})`];
  if (verdict.kind === 'undecided') lines.push(`  ${undecidedWords(verdict, consistency)}`);
  if (verdict.kind === 'inconsistent') {
    lines.push(...inconsistencyWords(verdict, consistency).map((line) => `  ${line}`), '');
    lines.push(...drawingOf(verdict, width - 2).map((line) => `  ${line}`), '');
  }
  if (verdict.kind === 'consistent' && hasOrder)
    for (const drawn of drawnOrders(judged)) {
      if (drawn.key !== undefined) lines.push(`  key ${shownKey(drawn.key)}`);
      lines.push(
        ...drawn.order.map(
          (operation, place) =>
            `  ${String(place + 1).padStart(4)}  ${operation.process}: ${operationWords(operation)}`,
        ),
        '',
      );
      lines.push(...drawingOf(drawn, width - 2).map((line) => `  ${line}`), '');
    }
  return `${lines.join('\n')}\n`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

function undecidedWords({ limit, configurations }: Undecided, consistency: Consistency): string {
  const searched = `${String(configurations)} configurations`;
  const hint =
    consistency === 'sequential' ? '' : '; a model with keys, or --keyed, splits a history into smaller ones';
  return limit === 'time'
    ? `not decided within the time, after ${searched}: --seconds gives it more${hint}`
    : `not decided: the search needs more memory than it may take, after ${searched}${hint}`;
}

/** The objects in a picture of the history: the inconsistent one, or all. */
export function drawnOrders({
  history,
  verdict,
}: Pick<JudgedHistory, 'history' | 'verdict'>): readonly KeyedDrawn[] {
  switch (verdict.kind) {
    case 'inconsistent':
      return [verdict];
    case 'consistent':
      return verdict.orders.map(({ key, order }) => ({ key, order, operations: order, stuck: [] }));
    case 'undecided':
      return [{ key: undefined, operations: history.operations, order: [], stuck: [] }];
  }
}

/** One line of JSON. */
export function historyJson(judged: JudgedHistory): string {
  const { file, model, consistency, history, verdict, wallMs } = judged;
  const { operations, failed, unknown, processes, skipped, form } = history;
  const summary = {
    file,
    form,
    model,
    consistency,
    verdict: verdictName(judged),
    operations: operations.length,
    processes,
    unknown,
    failed,
    skipped,
    configurations: verdict.configurations,
    wallMs: Math.round(wallMs * 10) / 10,
    ...(verdict.kind === 'undecided' && { limit: verdict.limit }),
    ...(verdict.kind === 'consistent' && {
      orders: verdict.orders.map(({ key, order }) => ({ ...ofKey(key), order: order.map(operationJson) })),
    }),
    ...(verdict.kind === 'inconsistent' && {
      ...ofKey(verdict.key),
      reason: inconsistencyWords(verdict, consistency),
      longest: verdict.order.map(operationJson),
      stuck: verdict.stuck.map(operationJson),
      states: verdict.states,
    }),
  };
  return `${JSON.stringify(summary)}\n`;
}

function ofKey(key: unknown): { readonly key?: unknown } {
  return key === undefined ? {} : { key: jsonOf(key) };
}

function operationJson({ process, f, key, value, isKnown, returned, line, endLine }: Operation) {
  return {
    process,
    f,
    ...ofKey(key),
    value: jsonOf(value),
    ...(isKnown ? { returned: jsonOf(returned) } : { outcome: 'unknown' }),
    ...(line !== undefined && { line }),
    ...(endLine !== undefined && { endLine }),
  };
}
