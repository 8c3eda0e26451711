/** The page of a grid as its specs see it: a grid of three with a page, and locators of its parts. */
import type { Locator, Page } from 'playwright-core';
import { chatroom, freePorts, until, type Ports, type Run } from './processes.ts';

/** A running grid and the address of its page. */
export interface Shown {
  readonly grid: Run;
  readonly ports: Ports;
  readonly url: string;
  readonly flags: readonly string[];
}

/** A grid with a page. */
export async function startGrid(more: readonly string[] = [], servers = 3): Promise<Shown> {
  const ports = await freePorts(servers);
  const flags = [
    'grid',
    '-n',
    String(servers),
    '-p',
    String(ports.master),
    '--base-port',
    String(ports.base),
    ...more,
  ];
  const grid = chatroom([...flags, '--http', '0']);
  return { grid, ports, flags, url: await addressOf(grid) };
}

export async function addressOf(grid: Run): Promise<string> {
  const found = () => /the page is at (\S+)/.exec(grid.stderr)?.[1];
  await until(
    () => found() !== undefined,
    () => `an address; the grid said: ${grid.stderr}`,
  );
  return found() as string;
}

/** Shows a tab. */
export async function show(page: Page, tab: 'Live' | 'Trace' | 'Simulate'): Promise<void> {
  await page.getByRole('tab', { name: tab }).click();
  await until(
    async () => (await page.getByRole('tab', { name: tab, selected: true }).count()) === 1,
    `the tab ${tab}`,
  );
}

/** The log of a server on the page. */
export function logOf(page: Page, server: number): Locator {
  return page.locator(`[data-log="${String(server)}"] .text`);
}

/** The head of the lane of a server. */
export function headOf(page: Page, server: number): Locator {
  return page.locator('.head').nth(server);
}

/** How the others see a server. */
export function seenOf(page: Page, server: number): Locator {
  return headOf(page, server).locator('.seen');
}

export function stateOf(page: Page, server: number): Locator {
  return headOf(page, server).locator('.state');
}

/** Waits until all servers run, and each is listed by all others, so that later broadcasts reach all of them. */
export async function isUp(page: Page): Promise<void> {
  for (const server of [0, 1, 2]) await reads(stateOf(page, server), 'running');
  await until(
    async () => (await page.locator('.heads .alive').count()) === 6,
    'all servers to list each other',
  );
}

export async function reads(locator: Locator, text: string | RegExp): Promise<void> {
  let last = '';
  await until(
    async () => {
      last = (await locator.allInnerTexts()).join(' | ');
      return typeof text === 'string' ? last === text : text.test(last);
    },
    () => `"${String(text)}"; it reads "${last}"`,
  );
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'message' }).fill(text);
  await page.getByRole('textbox', { name: 'message' }).press('Enter');
}

/** The description of the selected event. */
export function chosen(page: Page): Locator {
  return page.locator('#chosen');
}
