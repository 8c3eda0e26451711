/** `npm run site`: the page in one folder, without a grid, in a real browser. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { hasBrowser, usesBrowser } from '../support/browser.ts';
import { serveFolder } from '../support/folderServer.ts';
import { chosen, reads, show } from '../support/gridPage.ts';
import { ROOT, temporaryDirectory, until } from '../support/processes.ts';

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

  it("has a presenter's view: the diagram alone and large, by key and button, with all its keys and the pointer", async () => {
    const { page } = await opened(`${pathToFileURL(join(folder, 'index.html')).href}#sim&seed=8&runs=1`);
    const canvas = page.getByRole('application');
    const seen = (name: string) => page.getByRole('button', { name, exact: true });
    await canvas.waitFor();
    const small = (await canvas.boundingBox())?.height ?? 0;
    /** The moment in the middle of the axis, by the pointer, in s. */
    const middle = async () => {
      const { x, y, width } = (await canvas.boundingBox()) ?? { x: 0, y: 0, width: 0 };
      await page.mouse.click(x + width / 2, y + 5);
      await until(
        async () => /\d/.test((await page.locator('.playhead output').textContent()) ?? ''),
        'a moment',
      );
      return parseFloat((await page.locator('.playhead output').textContent()) ?? '');
    };
    const atFirst = await middle();
    // A p that is typed is a letter.
    await page.getByRole('searchbox').press('p');
    expect(await page.getByRole('searchbox').inputValue()).to.equal('p');
    await page.getByRole('searchbox').fill('');
    await seen('Run').focus();
    await page.keyboard.press('p');
    await seen('Leave').waitFor();
    expect(await page.getByRole('tab').count(), 'tabs').to.equal(0);
    expect(await seen('Run').count(), 'the form').to.equal(0);
    await reads(page.locator('.source strong'), /^Holds: /);
    await until(async () => ((await canvas.boundingBox())?.height ?? 0) > 1.2 * small, 'a larger diagram');
    const room = page.viewportSize()?.height ?? 0;
    const box = await canvas.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0), 'the end of the diagram').to.be.at.most(room);
    expect(await middle(), 'the moment under the pointer').to.be.closeTo(atFirst, 0.1 * atFirst);
    // The arrow keys need no focus. The first chooses the last event in view; its place is where the pointer finds it.
    await page.keyboard.press('ArrowLeft');
    await reads(chosen(page), /^[\d.]+ s \d /);
    const last = await chosen(page).innerText();
    await page.keyboard.press('ArrowLeft');
    await until(async () => (await chosen(page).innerText()) !== last, 'the event before');
    await until(() => page.url().includes('&present=1'), 'the address');
    await page.keyboard.press('Escape');
    await seen('Present').waitFor();
    await page.getByRole('tab', { name: 'Simulate' }).waitFor();
    await until(() => page.url().includes('&at='), 'the event in the address');
    await seen('Present').click();
    await seen('Leave').click();
    await seen('Present').waitFor();
  });

  it('steps through the captions of a scene that it presents', async () => {
    const { page } = await opened(
      `${pathToFileURL(join(folder, 'index.html')).href}#scene=fifo-is-not-causal`,
    );
    const caption = page.locator('.caption');
    await caption.waitFor();
    await page.getByRole('button', { name: 'Present', exact: true }).click();
    await page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
    await page.keyboard.press('ArrowRight');
    await reads(caption.getByRole('group'), /step 1 of/);
    await page.keyboard.press('ArrowRight');
    await reads(caption.getByRole('group'), /step 2 of/);
    await page.keyboard.press('ArrowLeft');
    await reads(caption.getByRole('group'), /step 1 of/);
  });
});
