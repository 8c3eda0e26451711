import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
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

  it('has pictures of the traces that its commands write', function () {
    this.timeout(60_000);
    execFileSync(process.execPath, ['--import', 'tsx', 'scripts/diagrams.mjs', folder], { cwd: ROOT });
    const pictures = readdirSync(folder).filter((file) => file.endsWith('.svg'));
    expect(pictures.length).to.be.above(0);
    for (const picture of pictures)
      expect(readFileSync(join(folder, picture), 'utf8'), `npm run diagrams: ${picture}`).to.equal(
        readFileSync(join(ROOT, 'docs', 'images', picture), 'utf8'),
      );
  });

  const sections = readFileSync(join(ROOT, 'docs', 'PROTOCOLS.md'), 'utf8').split(/^(?=## )/m);
  for (const section of sections) {
    const commands = blocksOf(section)
      .filter(({ language }) => language === 'console')
      .flatMap(commandsOf);
    const [title = ''] = section.split('\n');
    // Those without commands have nothing to repeat.
    if (commands.length > 0)
      it(`prints what it says: ${title.replace('## ', '')}`, function () {
        this.timeout(300_000);
        for (const { command, output } of commands) expectOutput(command, output, folder);
        expect(commands.length).to.be.above(0);
      });
  }
});
