/** `npm run site`: the page in one folder, without a grid, in a real browser. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { hasBrowser, usesBrowser } from '../support/browser.ts';
import { serveFolder } from '../support/folderServer.ts';
import { reads, show } from '../support/gridPage.ts';
import { ROOT, temporaryDirectory } from '../support/processes.ts';

describe(`the page in a folder${hasBrowser ? '' : ' (skipped: there is no Chromium)'}`, () => {
  const { open } = usesBrowser();
  let folder: string;

  before(() => {
    folder = join(temporaryDirectory(), 'site');
    const { status, stderr } = spawnSync(process.execPath, ['scripts/site.mjs', folder], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([status, stderr]).to.deep.equal([0, '']);
  });

  /** Opens an address. `asked` gets everything that the page asks for, sockets included. */
  async function opened(url: string): Promise<{ readonly page: Page; readonly asked: string[] }> {
    const page = await open('about:blank');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('websocket', (socket) => asked.push(socket.url()));
    await page.goto(url);
    return { page, asked };
  }

  async function simulates(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await reads(page.locator('.source p'), /every promise was kept in all 20 runs/);
  }

  it('runs a simulation from a path of a web server, and asks for nothing elsewhere', async () => {
    const { url, close } = await serveFolder(folder, '/courses/chatroom/');
    try {
      const { page, asked } = await opened(url);
      await page.getByRole('tab', { name: 'Simulate', selected: true }).waitFor();
      await simulates(page);
      await show(page, 'Live');
      await reads(page.getByRole('region', { name: 'This page has no grid' }), /npm start/);
      await reads(page.locator('.connection'), 'no grid');
      expect(asked).to.include(`${url}page.js`);
      expect(asked.filter((one) => !one.startsWith(url) && !one.startsWith('blob:'))).to.deep.equal([]);
    } finally {
      close();
    }
  });

  it('shows what its address asks for', async () => {
    const { url, close } = await serveFolder(folder, '/');
    try {
      const { page } = await opened(`${url}#sim&seed=8&runs=2`);
      await reads(page.locator('.source p'), /every promise was kept in all 2 runs/);
      const { page: other } = await opened(`${url}#trace`);
      await other.getByRole('tab', { name: 'Trace', selected: true }).waitFor();
    } finally {
      close();
    }
  });

  it('runs a simulation when it is opened as a file, too', async () => {
    const { page, asked } = await opened(pathToFileURL(join(folder, 'index.html')).href);
    await simulates(page);
    const here = pathToFileURL(`${folder}/`).href;
    expect(asked.filter((one) => !one.startsWith(here) && !one.startsWith('blob:'))).to.deep.equal([]);
  });
});
