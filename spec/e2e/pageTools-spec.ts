/** Traces, simulations, permalinks and notices of the page, on a phone and for assistive technology, in a real browser with real servers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import { axeViolations } from '../support/axe.ts';
import { hasBrowser, usesBrowser } from '../support/browser.ts';
import { example } from '../support/examples.ts';
import { chatroom, ovid, temporaryDirectory, until, usesProcesses } from '../support/processes.ts';
import {
  addressOf,
  chosen,
  headOf,
  isUp,
  logOf,
  reads,
  say,
  show,
  startGrid,
  stateOf,
} from '../support/gridPage.ts';

/** The names of controls that are smaller than a finger: of those on the page, not of what they open. */
const SMALL_TARGETS = `[...document.querySelectorAll('button, [role=tab], select, summary, input:not([type=range], [type=file], [type=radio]), .axis label')]
  .filter((one) => one.checkVisibility() && !one.closest('.choices, .logs, details:not([open]) > :not(summary)'))
  .filter((one) => { const { width, height } = one.getBoundingClientRect(); return width < 43.5 || height < 43.5; })
  .map((one) => one.outerHTML.slice(0, 80))`;

describe(`the tools of the page${hasBrowser ? '' : ' (skipped: there is no Chromium)'}`, () => {
  usesProcesses();
  const { open } = usesBrowser();

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
    await reads(
      page.locator('.source p'),
      /^Holds: \d+ promises, \d+ events saved\.ndjson: \d+ events; every promise of safety was kept/,
    );
    await reads(logOf(page, 2), 'kept');
    await show(page, 'Live');
    await isUp(page);
  });

  it('opens the trace of a simulation, and names the first invalid line of an invalid one', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    const file = join(temporaryDirectory(), 'sim.ndjson');
    await chatroom(['sim', '--seed', '7', '--runs', '1', '--servers', '3', '--trace', file]).finished();
    await show(page, 'Trace');
    await page.locator('input[type=file]').setInputFiles(file);
    await reads(page.locator('.source p'), / sim\.ndjson: [\d,]+ events; every promise of safety was kept/);
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
    await show(page, 'Simulate');
    await page.getByRole('checkbox', { name: 'without sessions' }).check();
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
    // The result is in view, with the diagram below it, and has the focus that the button has lost.
    const result = page.getByRole('region', { name: 'result' });
    await reads(result.locator('strong'), /^Broken: \d+ violations?$/);
    const [bar, room] = [await result.boundingBox(), page.viewportSize()];
    expect(bar?.y, 'top of the verdict').to.be.at.least(0);
    expect((bar?.y ?? 0) + (bar?.height ?? 0), 'its end').to.be.at.most(room?.height ?? 0);
    expect(await page.evaluate('document.activeElement.ariaLabel')).to.equal('result');
    // A violation is a button that shows its events; the last one is reached step by step, too.
    const items = result.getByRole('listitem').getByRole('button');
    expect(await items.first().getAttribute('aria-current')).to.equal('true');
    const next = result.getByRole('button', { name: 'next violation' });
    if (await next.isEnabled()) {
      await next.click();
      await until(async () => (await items.nth(1).getAttribute('aria-current')) === 'true', 'the next one');
      await items.first().click();
      await until(async () => (await items.first().getAttribute('aria-current')) === 'true', 'the first one');
    }
    // It is played from a little before it, to it.
    await result.getByRole('button', { name: 'Play it' }).click();
    await page.getByRole('button', { name: 'stop playing' }).waitFor();
    await page.getByRole('button', { name: 'play', exact: true }).waitFor();
    await reads(page.locator('.playhead output'), /^[\d.]+ s$/);
    await page.getByRole('button', { name: 'End' }).click();
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowLeft');
    await reads(chosen(page), /^[\d.]+ s \d /);
    const words = await chosen(page).innerText();
    // The address holds what is seen: the simulation, the event, the moment, and the filter.
    await page.getByRole('slider', { name: 'moment' }).press('ArrowLeft');
    await page.getByRole('searchbox').fill('m7');
    await until(() => /&on=.*&playhead=.*&find=m7$/.test(page.url()), `the address; it is ${page.url()}`);
    // The words are drawn a little later than the address is written.
    await reads(page.locator('.playhead output'), /^[\d.]+ s$/);
    const moment = await page.locator('.playhead output').innerText();
    const other = await open(page.url());
    await reads(chosen(other), words);
    await reads(other.locator('.playhead output'), moment);
    expect(await other.getByRole('searchbox').inputValue()).to.equal('m7');
    // With sessions, the same seed loses nothing.
    await page.getByRole('checkbox', { name: 'without sessions' }).uncheck();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await reads(page.locator('.source p'), /every promise was kept in all 20 runs/);
  });

  it('shows any moment: by the slider, by its keys, by the axis of the diagram, and the present again', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await say(page, 'first');
    await reads(logOf(page, 2), 'first');
    await page.getByRole('button', { name: 'crash server 1' }).click();
    await reads(stateOf(page, 1), 'down');
    const slider = page.getByRole('slider', { name: 'moment' });
    // At its first moment nothing has been said.
    await slider.press('Home');
    await reads(logOf(page, 2), '');
    expect(await page.getByRole('button', { name: 'crash server 0' }).isDisabled()).to.equal(true);
    await slider.press('End');
    await reads(stateOf(page, 1), 'down');
    await reads(logOf(page, 2), 'first');
    // Step by step back, until the server that is down now was running.
    await until(async () => {
      await slider.press('ArrowLeft');
      return (await stateOf(page, 1).innerText()) === 'was running';
    }, 'a moment before the crash');
    expect(await slider.getAttribute('aria-valuetext')).to.match(/^[\d.]+ s: server \d: /);
    await page.getByRole('button', { name: 'Now' }).click();
    await reads(stateOf(page, 1), 'down');
    const box = await page.locator('.canvas canvas').boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 60, (box?.y ?? 0) + 8);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + 60, (box?.y ?? 0) + 8, { steps: 5 });
    await page.mouse.up();
    await reads(page.locator('.playhead output'), /^−?[\d.]+ s$/);
    await reads(stateOf(page, 0), /^was /);
  });

  it('shows the stretch of time that is brushed in the overview, by the pointer and by keys', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    const overview = page.getByRole('slider', { name: 'overview: the stretch of time in view' });
    const stretch = async () =>
      ((await overview.getAttribute('aria-valuetext')) ?? '').split(' to ').map(parseFloat);
    const length = async () => {
      const [fromS = 0, toS = 0] = await stretch();
      return toS - fromS;
    };
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByRole('button', { name: 'Follow' }).waitFor();
    const whole = await length();
    await overview.press('+');
    await until(async () => (await length()) < 0.9 * whole, 'a shorter stretch');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await until(async () => (await length()) > 0.95 * whole, 'all of it again');
    // The left edge is dragged to the middle of all time.
    await overview.press('Home');
    const box = await overview.boundingBox();
    const [left, width, y] = [box?.x ?? 0, box?.width ?? 0, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    await page.mouse.move(left + 2, y);
    await page.mouse.down();
    await page.mouse.move(left + width / 2, y, { steps: 4 });
    await page.mouse.up();
    await until(async () => {
      const [fromS = 0, toS = 0] = await stretch();
      return fromS > 0.3 * toS;
    }, 'the later part of all time');
  });

  it('opens at the event that its address names', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await say(page, 'here');
    await reads(logOf(page, 1), 'here');
    await page.locator('[data-log="1"] button').click();
    await until(() => /#live&run=\w+&server=1&at=/.test(page.url()), `the address; it is ${page.url()}`);
    const other = await open(page.url());
    await reads(chosen(other), /1 here ◂ 0$/);
    // A wrong part is said by name, and the rest is used.
    const wrong = await open(`${page.url()}&playhead=long`);
    await reads(
      wrong.locator('.notice'),
      /^the address is wrong: playhead=long is not a number .*; the rest is used/,
    );
    await reads(chosen(wrong), /1 here ◂ 0$/);
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
    await reads(other.locator('.connection'), 'connected');
    await reads(logOf(other, 2), '');
  });

  it('has tabs with addresses, which keep their sources, for the pointer, the keyboard and the history', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await isUp(page);
    await show(page, 'Simulate');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await reads(page.locator('.source p'), /every promise was kept in all 20 runs/);
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Simulate' }).focus();
    await page.keyboard.press('ArrowLeft');
    await reads(page.getByRole('tab', { selected: true }), 'Trace');
    await reads(page.locator('.none'), 'No trace is open.');
    expect(new URL(page.url()).hash).to.equal('#trace');
    await page.keyboard.press('Home');
    await isUp(page);
    await page.goBack();
    await page.goBack();
    await reads(page.locator('.source p'), /every promise was kept in all 20 runs/);
    const other = await open(`${url}#trace`);
    await reads(other.getByRole('tab', { selected: true }), 'Trace');
  });

  it('has notices that cover nothing: confirmations disappear, problems stay until they are closed', async () => {
    const { url } = await startGrid();
    const page = await open(url, { viewport: { width: 1_000, height: 600 } });
    await isUp(page);
    const passing = page.locator('.notice.passing');
    await page.getByRole('button', { name: 'pause server 1' }).click();
    await page.getByRole('button', { name: 'link 0 – 1' }).press('Enter');
    await page.getByRole('button', { name: 'Cut', exact: true }).click();
    await reads(page.locator('.notice'), /^server 1, which keeps the link to 0, is paused/);
    await page.getByLabel('through').selectOption('1');
    await say(page, 'later');
    await reads(passing, /it broadcasts this after its resume/);
    await page.evaluate('document.querySelector("main").scrollTo(0, 1e6)');
    const input = await page.getByRole('textbox', { name: 'message' }).boundingBox();
    const notices = await page.locator('.notices').boundingBox();
    expect((input?.y ?? Infinity) + (input?.height ?? 0)).to.be.at.most(notices?.y ?? 0);
    const problems = await page.locator('.notice:not(.passing)').count();
    await until(async () => (await passing.count()) === 0, 'what confirms to go');
    expect(await page.locator('.notice').count()).to.equal(problems);
    expect(problems).to.be.above(0);
  });

  it('fits on a phone, with everything reachable', async () => {
    const { url } = await startGrid();
    const page = await open(url, { viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true });
    await isUp(page);
    await say(page, 'small');
    await reads(logOf(page, 2), 'small');
    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
    expect(widths).to.deep.equal([360, 360]);
    // The tools of a server are shown below the diagram when its head is chosen.
    await page.getByRole('button', { name: 'server 1', exact: true }).tap();
    await page.getByRole('button', { name: 'crash server 1' }).tap();
    await reads(stateOf(page, 1), 'down');
    const small = await page.evaluate(SMALL_TARGETS);
    expect(small, 'targets under 44 px').to.deep.equal([]);
    // The diagram and the input of the chat are one thumb apart.
    const [canvas, input] = await Promise.all([
      page.locator('.canvas').boundingBox(),
      page.getByRole('textbox', { name: 'message' }).boundingBox(),
    ]);
    expect((input?.y ?? Infinity) + (input?.height ?? 0) - (canvas?.y ?? 0)).to.be.below(740);
    expect(await axeViolations(page)).to.deep.equal([]);
  });

  it('shows the lanes of five servers, the chat and the verdict on a laptop without scrolling', async () => {
    const { url } = await startGrid([], 5);
    const page = await open(url, { viewport: { width: 1366, height: 768 } });
    for (const server of [0, 1, 2, 3, 4]) await reads(stateOf(page, server), 'running');
    const isInView = async (what: Locator, name: string) => {
      const box = await what.boundingBox();
      expect(box?.y, `top of ${name}`).to.be.at.least(0);
      expect((box?.y ?? Infinity) + (box?.height ?? 0), `end of ${name}`).to.be.at.most(768);
      return box;
    };
    // What is loaded after the first drawing takes its room.
    await page.getByRole('slider', { name: 'moment' }).waitFor();
    await page.getByText('Legend').waitFor();
    // The rows are as high as the last frame has found room for.
    const areLanesWhole = async () => {
      const [box, last] = await Promise.all([
        page.locator('.canvas').boundingBox(),
        headOf(page, 4).boundingBox(),
      ]);
      return (last?.y ?? Infinity) + (last?.height ?? 0) <= (box?.y ?? 0) + (box?.height ?? 0) + 1;
    };
    await until(areLanesWhole, 'the last lane within the diagram');
    await isInView(page.locator('.canvas'), 'the diagram');
    await isInView(headOf(page, 4), 'the last lane');
    await isInView(page.getByRole('textbox', { name: 'message' }), 'the chat');
    expect(
      await page.evaluate(
        'document.querySelector(".canvas").scrollHeight - document.querySelector(".canvas").clientHeight',
      ),
    ).to.equal(0);
    await show(page, 'Simulate');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await reads(page.locator('.source p'), /every promise was kept/);
    await isInView(page.locator('.source'), 'the verdict');
    await isInView(page.locator('.canvas'), 'the diagram of the simulation');
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
      await show(page, 'Trace');
      await reads(page.locator('.none'), 'No trace is open.');
      expect(await axeViolations(page)).to.deep.equal([]);
      await show(page, 'Simulate');
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await reads(page.locator('.source p'), /every promise was kept/);
      expect(await axeViolations(page)).to.deep.equal([]);
    });
  }

  it('shows the agents of boxes in lanes, inspects the event that is chosen, searches contents, and simulates them', async () => {
    const { cwd, file, boxes } = await example('kvs');
    const grid = ovid(['run', file, '--volatile', '--http', '0'], { cwd });
    const page = await open(await addressOf(grid));
    await reads(page.locator('h1'), 'kvs.json');
    await reads(page.locator('.heads'), new RegExp(boxes[1].replaceAll('.', '\\.')));
    await until(async () => (await page.locator('.link.up').count()) === 1, 'both boxes to meet');
    grid.type('1 put needle 7\n1 get needle\n');
    await page.getByRole('searchbox').fill('put needle');
    await page.getByText('Events as a list').click();
    const received = page.locator('.events button').filter({ hasText: '3 gets' });
    // The view of all events ends with the last one at the time of the click.
    const isListed = async () => {
      await page.getByRole('button', { name: 'All', exact: true }).click();
      return (await received.count()) > 0;
    };
    await until(isListed, 'the message that agent 3 gets');
    await reads(page.locator('.held'), /^[1-9]\d* of /);
    await received.click();
    const inspector = page.getByRole('region', { name: 'Inspector' });
    await reads(inspector, /box 127\.0\.0\.1:\d+, .*needle "7"/s);
    await inspector.getByRole('button', { name: 'where it was sent: 2' }).click();
    await reads(inspector, /2 sends .*put needle 7/s);
    expect(await axeViolations(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Fold', exact: true }).click();
    await page.getByRole('button', { name: 'Unfold', exact: true }).click();
    await show(page, 'Simulate');
    await page.getByLabel('runs (').fill('2');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await reads(page.locator('.source p'), /every promise was kept in all 2 runs: \d+ requests/);
  });
});
