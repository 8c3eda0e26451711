/** The page of a grid in a real browser with real servers. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { hasBrowser, usesBrowser } from '../support/browser.ts';
import { Client, ROOT, until, usesProcesses } from '../support/processes.ts';
import { chosen, isUp, logOf, reads, say, startGrid, stateOf, headOf, seenOf } from '../support/gridPage.ts';

const PAGE_FOLDER = join(ROOT, 'dist', 'page');

/** A program of the page, and what it imports before it runs, and so on; not what it imports on demand. */
function withImports(name: string, found: readonly string[] = []): readonly string[] {
  if (found.includes(name)) return found;
  const imports = readFileSync(join(PAGE_FOLDER, name), 'utf8').matchAll(/(?:from|import)\s*"\.\/(.+?)"/g);
  return [...imports].reduce<readonly string[]>(
    (all, [, next = '']) => withImports(next, all),
    [...found, name],
  );
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
    await page.getByRole('button', { name: 'Details' }).click();
    const incarnation = page.locator('.servers tbody tr').nth(2).locator('.incarnation');
    await reads(incarnation, /./);
    const before = await incarnation.innerText();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'crash server 2' }).click();
    await reads(stateOf(page, 2), 'down');
    await reads(seenOf(page, 2), /✕.*✕/s);
    await page.getByRole('button', { name: 'restart server 2' }).click();
    await reads(stateOf(page, 2), 'running');
    await reads(seenOf(page, 2), /●.*●/s);
    await page.getByRole('button', { name: 'Details' }).click();
    await reads(incarnation, /./);
    expect(await incarnation.innerText()).not.to.equal(before);
    await page.keyboard.press('Escape');
    await page.getByText('Events as a list').click();
    await reads(page.locator('.events'), /started[^]*crashed/);
  });

  it('pauses a server, which the others suspect with reason, and resumes it', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await page.getByRole('button', { name: 'pause server 0' }).click();
    await reads(stateOf(page, 0), 'paused');
    await reads(seenOf(page, 0), /◇.*◇/s);
    await page.getByText('Events as a list').click();
    await reads(page.locator('.events'), /suspects 0: it was not running/);
    await page.getByRole('button', { name: 'resume server 0' }).click();
    await reads(seenOf(page, 0), /●.*●/s);
  });

  it('marks a suspicion as false: a link is held, and both its ends run', async () => {
    const { url } = await startGrid(['--suspect-after-ms', '450', '--heartbeat-ms', '100']);
    const page = await open(url);
    await isUp(page);
    await page.getByRole('button', { name: 'link 0 – 2: up' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('seconds to hold').fill('3');
    await page.getByRole('button', { name: 'Hold', exact: true }).click();
    await page.getByRole('button', { name: 'link 0 – 2: held' }).waitFor();
    await page.getByText('Events as a list').click();
    await reads(page.locator('.events'), /suspects [02]: falsely, it was running/);
    await reads(page.locator('.events'), /hold 0→2 for 3000 ms \(packets held/);
  });

  it('loses nothing if a link is cut under load, again and again', async () => {
    const { url, ports } = await startGrid();
    const page = await open(url);
    await isUp(page);
    const masters = await Promise.all([0, 1, 2].map((id) => Client.reach(ports.master + id)));
    // A link is chosen by the heads of its ends, too.
    for (const end of [0, 1])
      await headOf(page, end)
        .getByRole('button', { name: `server ${String(end)}`, exact: true })
        .click();
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
    await reads(page.locator('.held'), /^([\d,]+ of )?[\d,]+ events held, [\d,]+ in view$/);
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
    await reads(
      page.locator('.tip'),
      /delivery.*0 → 1, latency [\d.]+ ms.*vector clock\s*\[\d+, \d+, \d+\]/s,
    );
    // The axis is causal order, and time again; the same event is chosen.
    for (const axis of ['order', 'time']) {
      await page.getByRole('radio', { name: axis }).focus();
      await page.keyboard.press('Space');
      expect(await page.getByRole('radio', { name: axis }).isChecked()).to.equal(true);
      await page.getByRole('application').focus();
      await page.keyboard.press('ArrowUp');
      await reads(chosen(page), /0 broadcast by hand$/);
      await page.keyboard.press('ArrowDown');
      await reads(chosen(page), /1 by hand ◂ 0$/);
    }
    await page.keyboard.press(' ');
    await page.keyboard.press(' ');
    // Its name states its action; it is not a toggle button.
    expect(await page.getByRole('button', { name: 'Hold still' }).getAttribute('aria-pressed')).to.equal(
      null,
    );
    await page.keyboard.press('Escape');
    await reads(chosen(page), /^Point at an event/);
    expect(await page.locator('.tip').isVisible()).to.equal(false);
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
    // The last twelve seconds are shown: on a slow host the messages would be older than that.
    await page.getByRole('button', { name: 'All' }).click();
    await page.getByText('Events as a list').click();
    await page.getByRole('searchbox').fill('NEEDLE');
    await reads(page.locator('.events li'), /^([^|]*needle[^|]*\|? ?){3}$/);
    await page.getByText('show', { exact: true }).click();
    await page.getByLabel('deliveries').uncheck();
    await reads(page.locator('.events li'), /^[^|]*broadcast needle$/);
    await reads(page.locator('.held'), /^1 of [\d,]+ events held, [\d,]+ in view$/);
    await page.locator('.diagram .choices').getByLabel('0', { exact: true }).uncheck();
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

  it('is small: its program, with all that it loads at once, is under 60 kB, compressed', () => {
    const files = withImports('page.js');
    const bytes = files.map((name) => gzipSync(readFileSync(join(PAGE_FOLDER, name))).length);
    expect(bytes.reduce((sum, each) => sum + each)).to.be.below(60_000);
    // What it loads later is not part of it.
    expect(files.length).to.be.below(
      readdirSync(PAGE_FOLDER).filter((name) => name.endsWith('.js')).length - 1,
    );
  });
});
