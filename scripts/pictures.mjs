/** Takes the pictures of the page for the README, of a real grid in a real browser: `npm run pictures`; CHROMIUM names another browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const OUT = 'docs/images';
const grid = spawn(
  'node',
  ['dist/bin/chatroom.cjs', 'grid', '--http', '0', '-p', '24100', '--base-port', '24200'],
  {
    stdio: ['pipe', 'ignore', 'pipe'],
  },
);
let said = '';
grid.stderr.on('data', (chunk) => (said += chunk));
while (!said.includes('page is at')) await once(grid.stderr, 'data');
const url = /page is at (\S+)/.exec(said)[1];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

async function open(options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByText('running').nth(2).waitFor();
  return page;
}

const page = await open();
const dark = await open({ colorScheme: 'dark' });
const type = async (line, afterMs) => {
  grid.stdin.write(`${line}\n`);
  await pause(afterMs);
};
await type('0 broadcast good morning', 350);
await type('1 broadcast morning, ada', 250);
await type('2 broadcast who made coffee?', 300);
await type('1 pause', 250);
await type('0 broadcast bob did', 500);
await type('2 broadcast then he is asleep', 700);
await type('1 resume', 350);
await type('1 broadcast I am not', 450);
await type('hold 0 2 1300', 250);
await type('0 broadcast can you hear me, eve?', 1500);
await type('2 broadcast now I can', 400);
await type('2 crash', 500);
await type('2 start', 400);
await type('cut 0 1', 250);
await type('1 broadcast a cut loses nothing', 700);
// Follow mode is ended when all events are visible.
for (const each of [page, dark]) await each.getByRole('button', { name: 'Hold still' }).click();
// Everything from the first broadcast on.
const fit = (of) => of.getByRole('button', { name: 'All', exact: true }).click();
await fit(page);
await pause(500);
await page.locator('section.diagram').screenshot({ path: `${OUT}/diagram.png` });

await fit(dark);
await dark.locator('[data-log="0"] button', { hasText: 'can you hear me' }).click();
await pause(600);
await dark.screenshot({ path: `${OUT}/page-dark.png` });

await page.getByRole('tab', { name: 'Simulate' }).click();
await page.getByRole('checkbox', { name: 'without sessions' }).check();
for (const fault of ['crash', 'pause']) await page.locator('.sim').getByLabel(fault).uncheck();
await page.getByRole('button', { name: 'Run', exact: true }).click();
await page.getByText('The smallest plan').waitFor({ timeout: 60_000 });
await pause(800);
await page.screenshot({ path: `${OUT}/page-broken.png` });

const phone = await open({
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2,
});
await pause(500);
await phone.screenshot({ path: `${OUT}/page-phone.png` });

await browser.close();
grid.stdin.end();
