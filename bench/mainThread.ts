/** The durations of the tasks of a page's main thread, from the browser's trace. */
import type { Browser, Page } from 'playwright-core';

interface TraceRecord {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** CPU time in µs; the wall-clock time includes waiting for other programs. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** @returns the CPU time of each task while `act` runs, in ms, the longest first */
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
