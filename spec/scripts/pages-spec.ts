import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { sources } from '../../scripts/reference/sources.ts';

const PAGES = ['.', 'docs'].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file)),
);

const { program } = sources();

/** A page without its fenced code. */
function proseIn(page: string): string {
  return readFileSync(page, 'utf8').replace(/^```[^]*?^```$/gm, '');
}

/** The anchors of a page: its headings, as GitHub names them. */
function anchorsIn(page: string): string[] {
  return Array.from(proseIn(page).matchAll(/^#+ (.*)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  );
}

/** The problem of a link of a page; undefined if its target exists. */
function problemOf(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(target)) return `${page} → ${link}: there is no such file`;
  if (anchor !== undefined && !anchorsIn(target).includes(anchor))
    return `${page} → ${link}: there is no such heading`;
  return undefined;
}

/** The calls of chatroom on a page: the name of a command, and the rest of the line. */
function callsIn(page: string): (readonly [name: string, rest: string])[] {
  return Array.from(
    readFileSync(page, 'utf8').matchAll(/(?:npx |\$ |^)chatroom ([a-z]+)([^\n#|`<]*)/gm),
    ([, name = '', rest = '']) => [name, rest] as const,
  );
}

describe('the pages of the documentation', () => {
  it('have links to files and headings that exist', () => {
    const problems = PAGES.flatMap((page) =>
      Array.from(proseIn(page).matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link)
        .filter((link) => !/^[a-z]+:/.test(link))
        .map((link) => problemOf(page, link))
        .filter((problem) => problem !== undefined),
    );
    expect(problems).to.deep.equal([]);
  });

  it('show only commands and options that exist', () => {
    const calls = PAGES.flatMap(callsIn);
    expect(calls.length).to.be.greaterThan(30);
    for (const [name, rest] of calls) {
      const command = program.commands.find((candidate) => candidate.name === name);
      expect(command?.name, `chatroom ${name}`).to.equal(name);
      const known = command?.options.flatMap(({ flags }) => flags) ?? [];
      for (const [flag] of rest.matchAll(/(?<= )--?[a-z][a-z-]*/g))
        expect(known, `chatroom ${name}${rest}`).to.include(flag);
    }
  });

  it('show only scripts of npm that exist', () => {
    // The tutorial is about a project of the user.
    for (const page of PAGES.filter((name) => !name.endsWith('TUTORIAL.md')))
      for (const [, script = ''] of readFileSync(page, 'utf8').matchAll(/npm run ([a-z-]+)/g))
        expect(packageJson.scripts, page).to.have.property(script);
  });
});
