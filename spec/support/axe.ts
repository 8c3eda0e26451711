/** What axe-core finds wrong with a page for people who do not see it, or see it otherwise. */
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** A line for each violation, with the first place of it. */
export async function axeViolations(page: Page): Promise<string[]> {
  // The page lets no script in that is not its own; what is evaluated is not bound by that.
  const { readFileSync } = await import('node:fs');
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html ?? ''}`);
}
