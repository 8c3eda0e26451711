/** How long the tasks of a page's main thread take, from a trace that the browser makes of itself. */
import type { Browser, Page } from 'playwright-core';

interface TraceRecord {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Of the processor, in µs; by the clock, waiting for other programs included, it is more. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** @returns the length of each task while `act` goes on, in ms of the processor, the longest first */
export async function tasksWhile(browser: Browser, page: Page, act: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  await act();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceRecord[];
  };
  const threadOf = ({ pid, tid }: TraceRecord) => `${String(pid)} ${String(tid)}`;
  const main = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(threadOf),
  );
  return trace.traceEvents
    .filter((record) => record.ph === 'X' && record.name.endsWith('RunTask') && main.has(threadOf(record)))
    .map(({ tdur = 0 }) => tdur / 1000)
    .sort((a, b) => b - a);
}
