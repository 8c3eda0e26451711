import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { referencePage, type Sources } from '../../../scripts/reference/page.ts';
import { sources } from '../../../scripts/reference/sources.ts';
import { LIMIT_NAMES } from '../../../lib/limits.ts';
import { flagOf } from '../../../bin/reason/config.ts';
import { awkwardProgram } from '../../support/awkward.ts';

const FILE = 'docs/REFERENCE.md';
const NOTHING: Omit<Sources, 'program'> = {
  ovid: { ...sources().ovid, commands: [] },
  families: [],
  boxFamilies: [],
  scenarioCommands: [],
  textLimits: [],
};

/** A page without the changes of the formatter: padding of tables, and the number of empty lines. */
function unpadded(page: string): string {
  return page
    .replace(/-{3,}/g, '---')
    .replace(/ +/g, ' ')
    .replace(/\n{2,}/g, '\n\n');
}

/** The text of a section, without its heading. */
function part(page: string, title: string): string {
  const [, after = ''] = page.split(`\n## ${title}\n`);
  return after.split('\n## ')[0] ?? '';
}

describe('docs/REFERENCE.md', () => {
  it('is up to date (npm run reference writes it)', () => {
    expect(unpadded(readFileSync(FILE, 'utf8'))).to.equal(unpadded(referencePage(sources())));
  });

  it('has a section for every command, and every option once', () => {
    const { program, ovid } = sources();
    const page = referencePage(sources());
    for (const { name } of ovid.commands) expect(page).to.contain(`\n## ovid ${name}\n`);
    for (const { name } of program.commands) expect(page).to.contain(`\n## chatroom ${name}\n`);
    for (const name of LIMIT_NAMES) {
      expect(page.split(`\`${flagOf(name)} <`), name).to.have.length(2);
      expect(part(page, 'Server options').split('### Limits')[1]).to.contain(flagOf(name));
    }
  });

  it('describes options that two commands share in one place', () => {
    const page = referencePage(sources());
    for (const name of ['serve', 'grid', 'doctor']) {
      expect(part(page, `chatroom ${name}`)).to.contain(
        'It also takes the [server options](#server-options).',
      );
      expect(part(page, `chatroom ${name}`)).to.not.contain('--base-port <');
    }
    expect(part(page, 'chatroom join')).to.not.contain('server options');
  });

  it('names every metric with its labels, and every reason that a metric can have', () => {
    const metrics = part(referencePage(sources()), 'Metrics');
    for (const { name } of sources().families) expect(metrics).to.contain(`| \`${name}\` |`);
    expect(metrics).to.match(
      /`chatroom_connections_lost_total` \| counter \| `server`, `reason` \(`closed`,/,
    );
  });

  it('escapes descriptions: nothing in them is markup, and no cell of a table is cut', () => {
    const page = referencePage({ program: awkwardProgram(), ...NOTHING });
    const lines = part(page, 'odd do').split('\n');
    const cells = lines
      .filter((line) => line.startsWith('|'))
      .map((line) => line.replaceAll('\\|', '').split('|').length);
    expect(cells).to.deep.equal([4, 4, 4, 4, 6, 6, 6, 6, 6, 6]);
    expect(page).to.contain('\\[a\\] (b) {c} &lt;d\\> \\`e\\` $(f) $g \\\\n \\*? \\~ ^ \\#h; & \\|');
  });
});
