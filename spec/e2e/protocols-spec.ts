import { expect } from 'chai';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, commandsOf, expectOutput } from '../support/documented.ts';
import { chatroomBundle, ROOT, temporaryDirectory, usesProcesses } from '../support/processes.ts';

describe('docs/PROTOCOLS.md', () => {
  usesProcesses();

  let folder: string;
  before(() => {
    chatroomBundle();
    folder = temporaryDirectory();
    symlinkSync(join(ROOT, 'examples'), join(folder, 'examples'));
  });

  const sections = readFileSync(join(ROOT, 'docs', 'PROTOCOLS.md'), 'utf8').split(/^(?=## )/m);
  for (const section of sections) {
    const commands = blocksOf(section)
      .filter(({ language }) => language === 'console')
      .flatMap(commandsOf);
    const [title = ''] = section.split('\n');
    if (commands.length > 0)
      it(`prints what it says: ${title.replace('## ', '')}`, function () {
        this.timeout(120_000);
        for (const { command, output } of commands) expectOutput(command, output, folder);
        expect(commands.length).to.be.above(0);
      });
  }
});
