/** The page on a model, in a real browser: a violation that `ovid check` has found, steps, branches, addresses. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { axeViolations } from '../support/axe.ts';
import { hasBrowser, usesBrowser } from '../support/browser.ts';
import { addressOf, reads } from '../support/gridPage.ts';
import { chatroomBundle, ROOT, Run, temporaryDirectory, usesProcesses } from '../support/processes.ts';

const TALLY = `
import { agentType, record, s, send } from 'chatroom/agent';
const tally = agentType({
  name: 'tally',
  ports: { total: s.integer },
  requests: s.literal('add'),
  init: () => ({ total: 0, seen: new Set() }),
  step: (state, event, { names }) => {
    switch (event.kind) {
      case 'requested':
        return [
          { ...state, total: state.total + 1 },
          [record({ kind: 'added' }), ...names.map((name) => send(name, state.total + 1))],
        ];
      case 'received':
        return [{ total: event.message, seen: new Set([...state.seen, event.from]) }, []];
      default:
        return [state, []];
    }
  },
  workload: () => ['add'],
});
const box = (port) => '127.0.0.1:' + port;
export const configuration = {
  agents: {
    a: { type: tally, box: box(5001), routes: { b: 'b' } },
    b: { type: tally, box: box(5002), routes: { a: 'a' } },
  },
  properties: {
    eventually: {
      'both have counted every addition': ({ agents }) =>
        agents.every(({ state }) => state === undefined || state.total === agents.flatMap(({ facts }) => facts).length)
          ? undefined
          : 'they have not',
    },
  },
};
`;

/** The program in the checkout: a module of a user needs the packages beside it. */
function ovid(args: readonly string[], cwd: string): Run {
  chatroomBundle();
  return new Run(process.execPath, [join(ROOT, 'dist/bin/ovid.cjs'), ...args], { cwd });
}

describe(`the page on a model${hasBrowser ? '' : ' (skipped: there is no Chromium)'}`, () => {
  usesProcesses();
  const { open } = usesBrowser();

  async function started(...more: readonly string[]) {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'tally.mjs'), TALLY);
    const checked = await ovid(['check', 'tally.mjs', '--trace', 'path.ndjson'], cwd).finished();
    const exploring = ovid(['explore', 'tally.mjs', '--http', '0', ...more], cwd);
    return { checked, exploring, url: await addressOf(exploring) };
  }

  it('opens at the end of a trace of a check, with the same steps and the violation; each earlier state is a click away', async () => {
    const { checked, url, exploring } = await started('--trace', 'path.ndjson');
    expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/explore#path=\w{4}(-\d+)?(\.\w{4}(-\d+)?){3}$/);
    const page = await open(url);
    const bar = page.getByRole('region', { name: 'violated properties' });
    await reads(bar, 'Property violated (both have counted every addition): they have not');
    const words = Array.from(checked.stdout.matchAll(/^ {2}\d\. (.*)$/gm), ([, step]) => step ?? '');
    const path = page.getByRole('region', { name: 'The path' });
    await reads(path.locator('li > a'), ['the first state', ...words].join(' | '));
    await path.getByRole('link', { name: words[0] ?? '', exact: true }).click();
    await reads(bar, '');
    expect(new URL(page.url()).hash).to.equal(new URL(url).hash.split('.')[0]);
    // What the step has changed is marked.
    await reads(
      page.getByRole('list', { name: 'the state of b' }).locator('.changed').first(),
      /total.*0.*→.*1/,
    );
    await page.getByRole('link', { name: 'The end of path.ndjson' }).click();
    await reads(bar, /they have not/);
    exploring.child.kill('SIGINT');
    expect((await exploring.exited()).code).to.equal(130);
  });

  it('takes steps by clicks and keys, goes back and forward, keeps branches, and has an address for every state', async () => {
    const { url } = await started();
    const page = await open(url.replace('/explore', '/'));
    const next = page.getByRole('region', { name: 'What can happen next' });
    const steps = next.locator('.step .words');
    await reads(steps, 'a client requests add of a | a client requests add of b');
    await next.getByRole('link', { name: /requests add of a/ }).click();
    await reads(steps, /b receives 1 from a/);
    await page.keyboard.press('b');
    await reads(steps, 'a client requests add of a | a client requests add of b');
    await page.keyboard.press('2');
    const path = page.getByRole('region', { name: 'The path' });
    await reads(path.locator('.others'), 'other branches: a client requests add of a');
    await path.locator('.others a').click();
    await reads(path.locator('[aria-current]'), 'a client requests add of a');
    // By the keyboard alone, in the list.
    await next.locator('.step').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await reads(path.locator('li'), /a client requests add of [ab].*a client requests add of [ab]|receives/s);
    await page.goBack();
    await reads(path.locator('[aria-current]'), 'a client requests add of a');
    const other = await open(page.url());
    await reads(
      other.getByRole('region', { name: 'The path' }).locator('[aria-current]'),
      'a client requests add of a',
    );
    // An address that leads nowhere is said to, and shows the state before it.
    const wrong = await open(`${page.url()}.0000`);
    await reads(wrong.locator('.notice span'), /^step 2 of the address is not possible in this model/);
    await reads(
      wrong.getByRole('region', { name: 'The path' }).locator('[aria-current]'),
      'a client requests add of a',
    );
    expect(new URL(wrong.url()).hash).to.equal(new URL(page.url()).hash);
  });

  it('fits on a phone and a laptop, and has no accessibility violations that axe-core finds', async () => {
    const { url } = await started('--trace', 'path.ndjson', '--crashes', '1');
    for (const [viewport, colorScheme] of [
      [{ width: 360, height: 800 }, 'light'],
      [{ width: 1366, height: 768 }, 'dark'],
    ] as const) {
      const page = await open(url, { viewport, colorScheme, hasTouch: viewport.width < 500 });
      await reads(page.locator('.path [aria-current]'), /receives/);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).to.equal(viewport.width);
      expect(await axeViolations(page)).to.deep.equal([]);
    }
  });
});
