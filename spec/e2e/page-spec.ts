/** The page of a grid in a real browser with real servers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { axeViolations } from '../support/axe.ts';
import { hasBrowser, usesBrowser } from '../support/browser.ts';
import {
  chatroom,
  Client,
  freePorts,
  ROOT,
  temporaryDirectory,
  until,
  usesProcesses,
  type Ports,
  type Run,
} from '../support/processes.ts';

interface Shown {
  readonly grid: Run;
  readonly ports: Ports;
  readonly url: string;
  readonly flags: readonly string[];
}

/** A grid of three with a page. */
async function startGrid(more: readonly string[] = []): Promise<Shown> {
  const ports = await freePorts(3);
  const flags = ['grid', '-p', String(ports.master), '--base-port', String(ports.base), ...more];
  const grid = chatroom([...flags, '--http', '0']);
  return { grid, ports, flags, url: await addressOf(grid) };
}

async function addressOf(grid: Run): Promise<string> {
  const found = () => /the page is at (\S+)/.exec(grid.stderr)?.[1];
  await until(
    () => found() !== undefined,
    () => `an address; the grid said: ${grid.stderr}`,
  );
  return found() as string;
}

/** The log of a server on the page. */
function logOf(page: Page, server: number): Locator {
  return page.locator(`[data-log="${String(server)}"] .text`);
}

function stateOf(page: Page, server: number): Locator {
  return page.locator('.servers tbody tr').nth(server).locator('.state');
}

/** Waits until all servers run, and each is listed by all others, so that later broadcasts reach all of them. */
async function isUp(page: Page): Promise<void> {
  for (const server of [0, 1, 2]) await reads(stateOf(page, server), 'running');
  await until(
    async () => (await page.locator('.servers td .alive').count()) === 6,
    'all servers to list each other',
  );
}

async function reads(locator: Locator, text: string | RegExp): Promise<void> {
  let last = '';
  await until(
    async () => {
      last = (await locator.allInnerTexts()).join(' | ');
      return typeof text === 'string' ? last === text : text.test(last);
    },
    () => `"${String(text)}"; it reads "${last}"`,
  );
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'message' }).fill(text);
  await page.getByRole('textbox', { name: 'message' }).press('Enter');
}

/** The description of the selected event. */
function chosen(page: Page): Locator {
  return page.locator('#chosen');
}

describe(`the page of a grid${hasBrowser ? '' : ' (skipped: there is no Chromium)'}`, () => {
  usesProcesses();
  const { open } = usesBrowser();

  it('sends the typed text through the selected server, and shows it in every log', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await page.getByLabel('through').selectOption('1');
    await say(page, 'hello, <b>all</b> “of you”');
    for (const server of [0, 1, 2]) await reads(logOf(page, server), 'hello, <b>all</b> “of you”');
    await reads(page.locator('.verdict'), 'These logs are the same, entry by entry.');
    expect(await page.locator('[data-log="2"] .sender').innerText()).to.equal('1');
  });

  it('shows the detection of a crash by each other server, and the restart as another incarnation', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    const row = page.locator('.servers tbody tr').nth(2);
    const incarnation = await row.locator('.incarnation').innerText();
    await page.getByRole('button', { name: 'crash server 2' }).click();
    await reads(stateOf(page, 2), 'down');
    await reads(row.locator('.seen'), /✕.*✕/s);
    await page.getByRole('button', { name: 'restart server 2' }).click();
    await reads(stateOf(page, 2), 'running');
    await reads(row.locator('.seen'), /●.*●/s);
    expect(await row.locator('.incarnation').innerText()).not.to.equal(incarnation);
    await page.getByText('Events as a list').click();
    await reads(page.locator('.events'), /started[^]*crashed/);
  });

  it('pauses a server, which the others suspect with reason, and resumes it', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await page.getByRole('button', { name: 'pause server 0' }).click();
    await reads(stateOf(page, 0), 'paused');
    await reads(page.locator('.servers tbody tr').nth(0).locator('.seen'), /◇.*◇/s);
    await page.getByText('Events as a list').click();
    await reads(page.locator('.events'), /suspects 0: it was not running/);
    await page.getByRole('button', { name: 'resume server 0' }).click();
    await reads(page.locator('.servers tbody tr').nth(0).locator('.seen'), /●.*●/s);
  });

  it('marks a suspicion as false: a link is held, and both its ends run', async () => {
    const { url } = await startGrid(['--suspect-after-ms', '450', '--heartbeat-ms', '100']);
    const page = await open(url);
    await isUp(page);
    await page.getByLabel('link, one end').selectOption('0');
    await page.getByLabel('link, other end').selectOption('2');
    await page.getByRole('button', { name: 'Hold 3 s' }).click();
    await page.getByText('Events as a list').click();
    await reads(page.locator('.events'), /suspects [02]: falsely, it was running/);
    await reads(page.locator('.events'), /clog 0→2 for 3000 ms \(link held/);
  });

  it('loses nothing if a link is cut under load, again and again', async () => {
    const { url, ports } = await startGrid();
    const page = await open(url);
    await isUp(page);
    const masters = await Promise.all([0, 1, 2].map((id) => Client.reach(ports.master + id)));
    let said = 0;
    for (let cut = 0; cut < 4; cut++) {
      for (const master of masters) {
        for (let i = 0; i < 50; i++) master.send(`broadcast m${String(said++)}\n`);
      }
      await page.getByRole('button', { name: 'Cut', exact: true }).click();
    }
    for (const master of masters) {
      await until(
        async () => (await master.ask('get')).split(',').length === said,
        () => `${String(said)} messages in every log`,
      );
    }
    await reads(page.locator('.verdict'), /^These logs (are the same|hold the same messages)/);
    await page.getByText('Events as a list').click();
    await reads(page.locator('.held'), /^([\d,]+ of )?[\d,]+ events$/);
    await page.getByRole('searchbox').fill('cut 0');
    await reads(page.locator('.events'), /(cut 0–1.*){4}/s);
  });

  it('highlights the causes of an event, and selects its line in the log; and the other way round', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await say(page, 'first');
    await reads(logOf(page, 2), 'first');
    await page.locator('[data-log="2"] button', { hasText: 'first' }).click();
    await reads(chosen(page), /2 first ◂ 0$/);
    await reads(page.locator('[data-log="2"] .chosen .text'), 'first');
    await page.getByText('Events as a list').click();
    await page.locator('.events button', { hasText: 'broadcast first' }).click();
    await reads(chosen(page), /0 broadcast first$/);
    // The broadcast is the same message in every log.
    for (const server of [0, 1, 2])
      await reads(page.locator(`[data-log="${String(server)}"] .chosen .text`), 'first');
  });

  it('has one tab stop for each log, whose entries the arrow keys select', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await say(page, 'first');
    await say(page, 'second');
    await reads(logOf(page, 0), 'first | second');
    const focused = page.locator('[data-log="0"] button:focus .text');
    await page.locator('[data-log="0"]').focus();
    await page.keyboard.press('ArrowUp');
    await reads(focused, 'second');
    await page.keyboard.press('ArrowUp');
    await reads(focused, 'first');
    await page.keyboard.press('Enter');
    await reads(page.locator('[data-log="0"] .chosen .text'), 'first');
    await page.keyboard.press('Tab');
    expect(await page.locator('[data-log="1"]:focus').count()).to.equal(1);
  });

  it('can be used with the keyboard alone', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await page.getByRole('textbox', { name: 'message' }).focus();
    await page.keyboard.type('by hand');
    await page.keyboard.press('Enter');
    await reads(logOf(page, 1), 'by hand');
    await page.locator('[data-log="0"] button').focus();
    await page.keyboard.press('Enter');
    await reads(chosen(page), /0 broadcast by hand$/);
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowLeft');
    await reads(chosen(page), /0 trusts [12]$/);
    await page.keyboard.press('ArrowRight');
    await reads(chosen(page), /0 broadcast by hand$/);
    await page.keyboard.press('ArrowDown');
    await reads(chosen(page), /1 by hand ◂ 0$/);
    await reads(page.locator('[aria-live]'), /^server 1, [\d.]+ s: by hand ◂ 0$/);
    await page.keyboard.press(' ');
    await page.keyboard.press(' ');
    // Its name states its action; it is not a toggle button.
    expect(await page.getByRole('button', { name: 'Hold still' }).getAttribute('aria-pressed')).to.equal(
      null,
    );
    await page.keyboard.press('Escape');
    await reads(chosen(page), /^Point at an event/);
    // Every button can be reached by Tab.
    await page.getByRole('button', { name: 'crash server 2' }).focus();
    await page.keyboard.press('Space');
    await reads(stateOf(page, 2), 'down');
  });

  it('shows only the selected kinds, servers and words', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await say(page, 'needle');
    await say(page, 'hay');
    await reads(logOf(page, 2), 'needle | hay');
    // The last twelve seconds are shown: on a slow machine what was said would leave them.
    await page.getByRole('button', { name: 'All' }).click();
    await page.getByText('Events as a list').click();
    await page.getByRole('searchbox').fill('NEEDLE');
    await reads(page.locator('.events li'), /^([^|]*needle[^|]*\|? ?){3}$/);
    await page.getByText('show', { exact: true }).click();
    await page.getByLabel('deliveries').uncheck();
    await reads(page.locator('.events li'), /^[^|]*broadcast needle$/);
    await reads(page.locator('.held'), /^1 of [\d,]+ events$/);
    await page.locator('.choices').getByLabel('0', { exact: true }).uncheck();
    await reads(page.locator('.events li'), '');
  });

  it('shows less time, and later or earlier times, when it is zoomed and moved', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await say(page, 'middle');
    await reads(logOf(page, 2), 'middle');
    await page.getByText('Events as a list').click();
    await page.getByRole('button', { name: 'All' }).click();
    await reads(page.locator('.events'), /middle[^]*started/);
    await page.locator('.events button', { hasText: 'broadcast middle' }).click();
    const box = await page.getByRole('application').boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 40, (box?.y ?? 0) + 60);
    await page.keyboard.down('Control');
    for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await reads(page.locator('.events'), /^((?!started)[^])*$/);
    await page.getByRole('button', { name: 'All' }).click();
    await reads(page.locator('.events'), /middle[^]*started/);
    // Dragged to the left by most of its width, it shows later times, without events so far.
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 40, (box?.y ?? 0) + 60);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + 60, (box?.y ?? 0) + 60, { steps: 4 });
    await page.mouse.up();
    await reads(page.locator('.events'), /^((?!started)[^])*$/);
  });

  it('is small: under 60 kB, compressed', () => {
    expect(gzipSync(readFileSync(join(ROOT, 'dist', 'page', 'page.js'))).length).to.be.below(60_000);
  });

  it('saves its events as a trace that keeps every promise, and shows a trace that is dropped onto it', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await say(page, 'kept');
    await reads(logOf(page, 2), 'kept');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save what is held' }).click();
    const file = join(temporaryDirectory(), 'saved.ndjson');
    await (await downloading).saveAs(file);
    const { code, stdout } = await chatroom(['replay', file, '--check']).finished();
    expect(`${String(code)} ${stdout}`).to.match(/^0 Every safety promise was kept/);
    // As if it were dropped from a folder.
    const data = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(readFileSync(file, 'utf8'))}], 'saved.ndjson')); return data; })()`,
    );
    await page.locator('main').dispatchEvent('drop', { dataTransfer: data });
    await reads(page.locator('.source p'), /^saved\.ndjson: \d+ events; every promise of safety was kept/);
    await reads(logOf(page, 2), 'kept');
    await page.getByRole('button', { name: 'Back to the grid' }).click();
    await isUp(page);
  });

  it('opens the trace of a simulation, and names the first invalid line of an invalid one', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    const file = join(temporaryDirectory(), 'sim.ndjson');
    await chatroom(['sim', '--seed', '7', '--runs', '1', '--servers', '3', '--trace', file]).finished();
    await page.locator('input[type=file]').setInputFiles(file);
    await reads(page.locator('.source p'), /^sim\.ndjson: [\d,]+ events; every promise of safety was kept/);
    await reads(page.locator('.connection'), /^a trace, not the grid/);
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[4] = '{"atMs":1,"kind":"crushed"}';
    const bad = join(temporaryDirectory(), 'bad.ndjson');
    writeFileSync(bad, lines.join('\n'));
    await page.locator('input[type=file]').setInputFiles(bad);
    await reads(page.locator('.notice'), /^bad\.ndjson, line 5: /);
  });

  it('runs a simulation, explains a broken promise, opens its minimized trace, and reproduces it by a permalink', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await page.getByLabel('without sessions').check();
    for (const fault of ['crash', 'pause']) await page.locator('.sim').getByLabel(fault).uncheck();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await reads(
      page.locator('.source p'),
      /Promise broken \(no-gap\): a message was left out before a later one\. The smallest plan that breaks it has one fault and 2 servers/,
    );
    await reads(
      page.locator('.source li').first(),
      /^Promise broken \(no-gap\): server \d never got "m\d+" of server \d/,
    );
    // The result is shown where Run was pressed, and focused.
    await reads(
      page.locator('.outcome'),
      /Promise broken \(no-gap\): server \d never got "m\d+" of server \d/,
    );
    const [outcome, room] = [await page.locator('.outcome').boundingBox(), page.viewportSize()];
    expect(outcome?.y, 'top of the verdict').to.be.at.least(0);
    expect((outcome?.y ?? 0) + (outcome?.height ?? 0), 'its end').to.be.at.most(room?.height ?? 0);
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowLeft');
    await reads(chosen(page), /^[\d.]+ s \d /);
    const words = await chosen(page).innerText();
    const link = await page.getByRole('link', { name: 'link to the chosen event' }).getAttribute('href');
    const other = await open(`${url}${link ?? ''}`);
    await reads(chosen(other), words);
    // With sessions, the same seed loses nothing.
    await page.getByLabel('without sessions').uncheck();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await reads(page.locator('.source p'), /every promise was kept in all 20 runs/);
  });

  it('opens at an event that a permalink names', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await say(page, 'here');
    await reads(logOf(page, 1), 'here');
    await page.locator('[data-log="1"] button').click();
    const link = await page.getByRole('link', { name: 'link to the chosen event' }).getAttribute('href');
    const other = await open(`${url}${link ?? ''}`);
    await reads(chosen(other), /1 here ◂ 0$/);
  });

  it('receives the same events on every page, and reconnects when its grid runs again', async () => {
    const { url, grid, flags } = await startGrid();
    const [page, other] = await Promise.all([open(url), open(url)]);
    await isUp(page);
    await say(page, 'to both');
    await reads(logOf(other, 2), 'to both');
    await grid.finished();
    await reads(other.locator('.connection'), /^the grid is gone/);
    await reads(other.locator('.last'), /^As last heard, \d\d:\d\d:\d\d\./);
    await reads(stateOf(other, 0), 'was running');
    const again = chatroom([...flags, '--http', new URL(url).port]);
    await addressOf(again);
    await isUp(other);
    await reads(other.locator('.connection'), 'live');
    await reads(logOf(other, 2), '');
  });

  it('does not offer a link from a server to itself', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    const ends = async () =>
      Promise.all(['one', 'other'].map((end) => page.getByLabel(`link, ${end} end`).inputValue()));
    await page.getByLabel('link, other end').selectOption('0');
    expect(await ends()).to.deep.equal(['1', '0']);
    await page.getByLabel('link, other end').selectOption('2');
    await page.getByLabel('link, one end').selectOption('2');
    expect(await ends()).to.deep.equal(['2', '0']);
  });

  it('has notices that cover nothing: confirmations disappear, problems stay until they are closed', async () => {
    const { url } = await startGrid();
    const page = await open(url, { viewport: { width: 1_000, height: 600 } });
    await isUp(page);
    const passing = page.locator('.notice.passing');
    await page.getByRole('button', { name: 'pause server 1' }).click();
    await page.getByRole('button', { name: 'Cut', exact: true }).click();
    await reads(page.locator('.notice'), /^server 1, which keeps the link to 0, is paused/);
    await page.getByLabel('through').selectOption('1');
    await say(page, 'later');
    await reads(passing, /it broadcasts this after its resume/);
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    const run = await page.getByRole('button', { name: 'Run', exact: true }).boundingBox();
    const notices = await page.locator('.notices').boundingBox();
    expect((run?.y ?? Infinity) + (run?.height ?? 0)).to.be.at.most(notices?.y ?? 0);
    const problems = await page.locator('.notice:not(.passing)').count();
    await until(async () => (await passing.count()) === 0, 'what confirms to go');
    expect(await page.locator('.notice').count()).to.equal(problems);
    expect(problems).to.be.above(0);
  });

  it('fits on a phone, with everything reachable', async () => {
    const { url } = await startGrid();
    const page = await open(url, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    await isUp(page);
    await say(page, 'small');
    await reads(logOf(page, 2), 'small');
    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
    expect(widths).to.deep.equal([360, 360]);
    await page.getByRole('button', { name: 'crash server 1' }).tap();
    await reads(stateOf(page, 1), 'down');
    expect(await axeViolations(page)).to.deep.equal([]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no accessibility violations that axe-core finds: ${colorScheme}`, async () => {
      const { url } = await startGrid();
      const page = await open(url, { colorScheme });
      await isUp(page);
      await say(page, 'seen');
      await page.getByRole('button', { name: 'crash server 1' }).click();
      await reads(stateOf(page, 1), 'down');
      await page.getByRole('button', { name: 'pause server 2' }).click();
      await reads(stateOf(page, 2), 'paused');
      await page.getByText('Events as a list').click();
      await page.getByText('show', { exact: true }).click();
      await page.locator('[data-log="0"] button').click();
      await reads(chosen(page), /seen/);
      expect(await axeViolations(page)).to.deep.equal([]);
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await reads(page.locator('.source p'), /every promise was kept/);
      expect(await axeViolations(page)).to.deep.equal([]);
    });
  }
});
