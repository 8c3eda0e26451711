/** A browser for specs of the page: Chromium, if it is installed; required if CHATROOM_BROWSER is `required`. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const place = process.env['CHROMIUM'] ?? PLACES.find((path) => existsSync(path));

/** Whether a browser is installed; true if one is required. */
export const hasBrowser = place !== undefined || process.env['CHATROOM_BROWSER'] === 'required';

/** Disables the browser's own network traffic. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser | undefined;

/** To be called in a `describe`: one browser for all its cases, a context for each. */
export function usesBrowser(): {
  /** Opens a page; any error in it fails the case. */
  readonly open: (url: string, options?: BrowserContextOptions) => Promise<Page>;
  readonly browser: () => Browser;
} {
  const problems: string[] = [];

  before(async function () {
    if (!hasBrowser) {
      this.skip();
      return;
    }
    this.timeout(60_000);
    if (place === undefined) throw new Error('there is no Chromium here, and there has to be');
    browser = await chromium.launch({ executablePath: place, args: QUIET });
  });
  after(() => browser?.close());
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    const found = problems.splice(0);
    if (found.length > 0) throw new Error(`the page had problems: ${found.join('; ')}`);
  });
  const browserNow = () => {
    if (browser === undefined) throw new Error('no browser');
    return browser;
  };
  return {
    browser: browserNow,
    open: async (url, options) => {
      const context = await browserNow().newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        // Some cases end the grid.
        if (message.type() === 'error' && !/WebSocket connection|ERR_CONNECTION_REFUSED/.test(message.text()))
          problems.push(message.text());
      });
      await page.goto(url);
      return page;
    },
  };
}
