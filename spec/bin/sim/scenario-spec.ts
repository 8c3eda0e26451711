import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { playScenario } from '../../../bin/sim/scenario.ts';
import { SCENARIO_CHATROOM } from '../../../lib/agents/chatroom/sim/scenario.ts';
import type { ScenarioProtocol } from '../../../lib/sim/scenario/protocol.ts';
import { scenarioCounter } from '../../support/counter.ts';

const PROTOCOLS: ReadonlyMap<string, ScenarioProtocol> = new Map<string, ScenarioProtocol>([
  ['chatroom', SCENARIO_CHATROOM],
  ['counter', scenarioCounter()],
]);

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
    return playScenario(file, PROTOCOLS, undefined, isUpdate);
  };
  const played = () => readFileSync(file, 'utf8');
  const WRONG = GOOD.replace('messages hello', 'messages bye');

  it('passes, and is printed with its actual output', () => {
    play(GOOD, true);
    const good = played();
    expect(good).to.include('0: messages hello');
    expect(play(good)).to.include({ isSame: true, text: good });
  });

  it('fails with the line, the expected and the actual output', () => {
    play(GOOD, true);
    const good = played();
    const line = good.split('\n').indexOf('0: messages hello') + 1;
    const { isSame, text } = play(good.replace('messages hello', 'messages bye'));
    expect(isSame).to.equal(false);
    expect(text).to.equal(
      `${good}\n${file}, line ${String(line)}: expected "0: messages bye", found "0: messages hello"\n`,
    );
  });

  it('is rewritten on request, and left unchanged if it passes', () => {
    expect(play(WRONG, true)).to.include({ isSame: true, text: `${file}: updated\n` });
    const good = played();
    expect(playScenario(file, PROTOCOLS, undefined, true)).to.include({
      isSame: true,
      text: `${file}: unchanged\n`,
    });
    expect(played()).to.equal(good);
  });

  it('runs the protocol that its first line names, or that of the option', () => {
    const counter = '# counts\nprotocol counter\ngrid n=1\nstart 0\nlog counts\ncount 0\nrun 5ms\n----\n';
    expect(play(counter).text).to.include(' 0 counts 1');
    expect(play(counter.replace('protocol counter', 'protocol  counter ')).text).to.include(' 0 counts 1');
    const unnamed = counter.replace('protocol counter\n', '');
    expect(() => play(unnamed)).to.throw(/line 5: unknown command "count"|unknown topic "counts"/);
    writeFileSync(file, unnamed);
    expect(playScenario(file, PROTOCOLS, 'counter', false).text).to.include(' 0 counts 1');
    writeFileSync(file, counter);
    expect(() => playScenario(file, PROTOCOLS, 'chatroom', false)).to.throw(
      /line 2: protocol counter: it is played with servers of the protocol chatroom/,
    );
    expect(() => play(counter.replace('protocol counter', 'protocol paxos')))
      .to.throw(/--scenario .*a\.txt: line 2: unknown protocol "paxos", .*chatroom/)
      .with.property('exitCode', 2);
    expect(() => play(`${counter}\nprotocol chatroom\n----\n`)).to.throw(
      /line 10: protocol is not the first command/,
    );
  });

  it('with an impossible command is refused with its line, and not rewritten', () => {
    const bad = GOOD.replace('start 0', 'strat 0');
    for (const isUpdate of [false, true]) {
      expect(() => play(bad, isUpdate))
        .to.throw(/--scenario .*a\.txt: line 3: .*strat/)
        .with.property('exitCode', 2);
      expect(played()).to.equal(bad);
    }
    expect(() => playScenario(join(folder, 'none'), PROTOCOLS, undefined, false)).to.throw(
      /--scenario .*none: no such file or directory$/,
    );
  });
});
