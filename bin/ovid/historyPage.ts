/** The page of `ovid history`: the verdict on each history, its picture, and the order of its operations. Pure. */
import { escaped } from '../../lib/check/linearizability/picture.ts';
import type { Operation } from '../../lib/check/linearizability/operation.ts';
import {
  inconsistencyWords,
  operationWords,
  placeWords,
  shownKey,
} from '../../lib/check/linearizability/words.ts';
import { drawnOrders, titleOf, type JudgedHistory } from './historyReport.ts';

/** So many operations of each object are listed. */
const LISTED_MAX = 500;

export const PAGE_STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:80rem;padding:1rem;color:#222;background:#fff}
h2{font-size:1.1rem;margin:2rem 0 .5rem}.bad{color:#b91c1c}.picture{overflow-x:auto}table{border-collapse:collapse}
td,th{padding:.15rem .8rem .15rem 0;text-align:left;vertical-align:top}tr.stuck{color:#b91c1c;font-weight:600}summary{cursor:pointer}
`;

/** The path of the picture of a history. */
export function picturePath(place: number): string {
  return `/history-${String(place)}.svg`;
}

/** HTML with a section for each history. */
export function historyPage(results: readonly JudgedHistory[]): string {
  const sections = results.map(sectionOf).join('\n');
  const body = results.length === 0 ? '<p>No history could be read.</p>' : sections;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>ovid history</title>
<link rel="stylesheet" href="/history.css"></head>
<body><main><h1>Histories</h1>
${body}
</main></body></html>
`;
}

function sectionOf(judged: JudgedHistory, place: number): string {
  const { verdict, consistency, model } = judged;
  const words = verdict.kind === 'inconsistent' ? inconsistencyWords(verdict, consistency) : [];
  const title = titleOf(judged);
  const tables = drawnOrders(judged).map(({ key, order, stuck }) => tableOf(key, order, stuck));
  return `<section><h2${verdict.kind === 'consistent' ? '' : ' class="bad"'}>${escaped(title)}</h2>
<p>Model ${escaped(model)}, ${String(judged.history.operations.length)} operations.</p>
${words.map((line) => `<p>${escaped(line.trim())}</p>`).join('\n')}
<div class="picture" tabindex="0"><img src="${picturePath(place)}" alt="${escaped(`Operations as bars on a time line, with their places in the order. ${title}`)}"></div>
<details${verdict.kind === 'inconsistent' ? ' open' : ''}><summary>The order</summary>
${tables.join('\n')}
</details></section>`;
}

function tableOf(key: unknown, order: readonly Operation[], stuck: readonly Operation[]): string {
  const shown = order.slice(-LISTED_MAX);
  const first = order.length - shown.length;
  const rows = shown.map((operation, i) => rowOf(operation, String(first + i + 1), ''));
  const misfits = stuck.map((operation) => rowOf(operation, 'does not fit', ' class="stuck"'));
  const caption = key === undefined ? '' : `<caption>key ${escaped(shownKey(key))}</caption>`;
  const hidden = first === 0 ? '' : `<tr><td colspan="4">… ${String(first)} before</td></tr>`;
  return (
    `<table>${caption}<thead><tr><th>place</th><th>process</th><th>operation</th><th>in the file</th></tr></thead>` +
    `<tbody>${hidden}${rows.join('')}${misfits.join('')}</tbody></table>`
  );
}

function rowOf(operation: Operation, place: string, attributes: string): string {
  const cells = [place, operation.process, operationWords(operation), placeWords(operation)];
  return `<tr${attributes}>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
}
