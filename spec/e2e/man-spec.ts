/** `chatroom man`: the page of the real commands, and the complaints of programs that display it. */
import { expect } from 'chai';
import packageJson from '../../package.json' with { type: 'json' };
import { manPage } from '../../bin/man/page.ts';
import { awkwardProgram } from '../support/awkward.ts';
import { chatroom, usesProcesses } from '../support/processes.ts';
import { fed, isHere } from '../support/programs.ts';

async function page(): Promise<string> {
  const { code, stdout, stderr } = await chatroom(['man']).finished();
  expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  return stdout;
}

describe('chatroom man', () => {
  usesProcesses();

  it('prints the page of this version, with every command and its options', async () => {
    const text = await page();
    expect(text).to.contain(`"chatroom ${packageJson.version}"`);
    for (const name of ['serve <id> <n> <port>', 'grid', 'join <server...>', 'doctor', 'man'])
      expect(text).to.contain(`\n.SS chatroom ${name}\n`);
    expect(text).to.contain(
      'server i listens for peers on this port + i. Default: 3000. Environment: CHATROOM_BASE_PORT.',
    );
    expect(text).to.contain('printf \\(aq0 broadcast hello\\en');
  });

  (isHere('groff') ? it : it.skip)(
    'is accepted by groff without a warning, even with difficult descriptions',
    async () => {
      for (const text of [await page(), manPage(awkwardProgram(), '1')])
        expect(fed('groff', ['-man', '-ww', '-z'], text)).to.deep.equal({
          status: 0,
          stdout: '',
          stderr: '',
        });
    },
  );

  (isHere('groff') ? it : it.skip)('shows what was described as it was described', () => {
    const shown = fed('groff', ['-man', '-Tutf8', '-P-cbou'], manPage(awkwardProgram(), '1')).stdout;
    expect(shown.replace(/\s+/g, ' ')).to.contain(
      "it's \"so\": [a] (b) {c} <d> `e` $(f) $g \\n *? ~ ^ #h; & | .br 'x' -y – ….",
    );
  });
});
