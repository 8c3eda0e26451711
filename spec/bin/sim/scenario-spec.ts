import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { playScenario } from '../../../bin/sim/scenario.ts';
import { SCENARIO_CHATROOM } from '../../../lib/agents/chatroom/sim/scenario.ts';

const GOOD = `# a server alone hears itself
grid n=1
start 0
broadcast 0 hello
stabilize
get 0
----
at rest at 0.6 ms
0: messages hello
`;

describe('a scenario from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-scenario-'));
  const file = join(folder, 'a.txt');
  after(() => rmSync(folder, { recursive: true }));
  const play = (text: string, isUpdate = false) => {
    writeFileSync(file, text);
    return playScenario(file, SCENARIO_CHATROOM, isUpdate);
  };
  const played = () => readFileSync(file, 'utf8');
  const WRONG = GOOD.replace('messages hello', 'messages bye');

  it('is as it says, and is printed as it went', () => {
    play(GOOD, true);
    const good = played();
    expect(good).to.include('0: messages hello');
    expect(play(good)).to.deep.equal({ isSame: true, said: good });
  });

  it('is not as it says: the line, what was expected, what was found', () => {
    play(GOOD, true);
    const good = played();
    const line = good.split('\n').indexOf('0: messages hello') + 1;
    const { isSame, said } = play(good.replace('messages hello', 'messages bye'));
    expect(isSame).to.equal(false);
    expect(said).to.equal(
      `${good}\n${file}, line ${String(line)}: expected "0: messages bye", found "0: messages hello"\n`,
    );
  });

  it('is written anew when asked to, and left alone where it was right', () => {
    expect(play(WRONG, true)).to.deep.equal({ isSame: true, said: `${file}: updated\n` });
    const good = played();
    expect(playScenario(file, SCENARIO_CHATROOM, true)).to.deep.equal({
      isSame: true,
      said: `${file}: unchanged\n`,
    });
    expect(played()).to.equal(good);
  });

  it('that asks for what cannot be is refused with its line, and not written', () => {
    const bad = GOOD.replace('start 0', 'strat 0');
    for (const isUpdate of [false, true]) {
      expect(() => play(bad, isUpdate))
        .to.throw(/--scenario .*a\.txt: line 3: .*strat/)
        .with.property('exitCode', 2);
      expect(played()).to.equal(bad);
    }
    expect(() => playScenario(join(folder, 'none'), SCENARIO_CHATROOM, false)).to.throw(
      /--scenario .*none: no such file or directory$/,
    );
  });
});
