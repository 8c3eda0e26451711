/** The check for a browser, which only the specs of the page need. */
import { fine, type Finding } from './finding.ts';

/** What a Chromium may be called. */
export const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @param path - where one was found */
export function checkBrowser(path: string | undefined): Finding {
  return path === undefined
    ? {
        name: 'browser',
        status: 'warn',
        found: 'no chromium; specs in a browser cannot run',
        remedy: 'install chromium, if you want to run them',
      }
    : fine('browser', path);
}
