import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { PROMISES } from '../../../../lib/agents/chatroom/check/promises.ts';
import { headingOf, type PromiseTable } from '../../../../lib/check/promise.ts';

const TABLE: PromiseTable = PROMISES;
const ROWS = Object.entries(TABLE);
const document = (name: string) =>
  readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8').split('\n');

describe('the names of promises', () => {
  it('are unique, former names included', () => {
    const names = ROWS.flatMap(([name, { formerly = [] }]) => [name].concat(formerly));
    expect(names).to.deep.equal([...new Set(names)]);
  });

  it('are documented, with their former names, what they say and whether they are safety or liveness', () => {
    const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim());
    const documented = document('SIMULATION.md')
      .slice(document('SIMULATION.md').indexOf('## Promises'))
      .map(cellsOf)
      .filter(([start, name]) => start === '' && name?.startsWith('`') === true)
      .slice(0, ROWS.length);
    const quoted = (name: string | undefined) => (name === undefined ? '' : `\`${name}\``);
    expect(documented).to.have.deep.members(
      ROWS.map(([name, { formerly, description, kind }]) => [
        '',
        quoted(name),
        quoted(formerly),
        description,
        kind,
        '',
      ]),
    );
    const glossary = document('GLOSSARY.md').join('\n');
    for (const [name] of ROWS) expect(glossary).to.match(new RegExp(`^\\|.*\`${name}\``, 'm'));
  });

  it('are accepted in their former form', () => {
    for (const [name, { formerly, broken }] of ROWS) {
      expect(headingOf(name, TABLE)).to.equal(`Promise broken (${name}): ${broken}`);
      if (formerly !== undefined)
        expect(headingOf(formerly, TABLE)).to.equal(`Promise broken (${formerly}): ${broken}`);
    }
    expect(headingOf('unheard-of', TABLE)).to.equal('Promise broken (unheard-of)');
  });
});
