/** Scenes of the page, from the menu to the question and its answer, in a real browser. */
import { expect } from 'chai';
import { axeViolations } from '../support/axe.ts';
import { hasBrowser, usesBrowser } from '../support/browser.ts';
import { usesProcesses } from '../support/processes.ts';
import { chosen, reads, show, startGrid } from '../support/gridPage.ts';

describe(`scenes of the page${hasBrowser ? '' : ' (skipped: there is no Chromium)'}`, () => {
  usesProcesses();
  const { open } = usesBrowser();

  it('are played from the menu, step by step, by buttons and keys, to a question and its answer', async () => {
    const { url } = await startGrid();
    const page = await open(url);
    await show(page, 'Simulate');
    await page.getByRole('combobox', { name: 'Scenes' }).selectOption('fifo-is-not-causal');
    const scene = page.getByRole('region', { name: 'scene: FIFO is not causal' });
    await reads(scene.locator('p'), /^Three servers, and a path that is slow in one direction/);
    await scene.getByRole('button', { name: 'Begin' }).click();
    await reads(scene.getByRole('group'), /step 1 of 5/);
    await reads(chosen(page), /0 broadcast Where shall we eat\?/);
    await scene.focus();
    await page.keyboard.press('ArrowRight');
    await reads(chosen(page), /1 Where shall we eat\? ◂ 0/);
    await page.keyboard.press('ArrowLeft');
    await reads(scene.getByRole('group'), /step 1 of 5/);
    expect(await axeViolations(page)).to.deep.equal([]);
    for (const at of ['step 2 of 5', 'step 3 of 5', 'step 4 of 5', 'step 5 of 5', 'the question']) {
      await scene.getByRole('button', { name: 'Next' }).click();
      await reads(scene.getByRole('group'), new RegExp(at));
    }
    await reads(scene.locator('strong'), /\?$/);
    const answer = scene.getByText('causal broadcast');
    expect(await answer.isVisible()).to.equal(false);
    await scene.getByText('Answer', { exact: true }).click();
    expect(await answer.isVisible()).to.equal(true);
    expect(page.url()).to.include('#scene=fifo-is-not-causal');
  });

  it('have addresses; that of one that does not exist says which there are', async () => {
    const { url } = await startGrid();
    const page = await open(`${url}#scene=a-lost-message`);
    await page.getByRole('region', { name: 'scene: A lost message without sessions' }).waitFor();
    await reads(page.locator('.source strong').first(), 'Broken: 1 violation');
    await page.goto(`${url}#scene=nonsense`);
    await reads(page.locator('.notice'), /there is no scene "nonsense"; there are fifo-is-not-causal, /);
  });
});
