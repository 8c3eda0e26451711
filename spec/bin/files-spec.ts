import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readText } from '../../bin/files.ts';
import { chatroomSubject } from '../../bin/sim/chatroom.ts';
import { chosenPlans } from '../../bin/sim/plans.ts';
import { playScenario } from '../../bin/sim/scenario.ts';
import type { SimFlags } from '../../bin/sim/flags.ts';
import { bytes } from '../support/bytes.ts';
import { SIMULATED_PROTOCOLS } from '../../lib/protocols.ts';

const chosen = (flags: SimFlags) => chosenPlans(flags, chatroomSubject(flags));

describe('a text that is read from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-files-'));
  const file = join(folder, 'a');
  after(() => rmSync(folder, { recursive: true }));

  const MAX_BYTES = 20;
  const problemOf = (read: () => unknown) => {
    try {
      return read();
    } catch (error) {
      return (error as Error).message;
    }
  };
  const read = (name: string) => problemOf(() => readText('--config', name, MAX_BYTES));
  const readBytes = (...parts: readonly (string | number)[]) => {
    writeFileSync(file, bytes(...parts));
    return read(file);
  };

  it('is UTF-8, without a byte order mark', () => {
    expect(readBytes('\uFEFF{"a": "é"}\r\n')).to.equal('{"a": "é"}\r\n');
    expect(readBytes('')).to.equal('');
    expect(readBytes('x'.repeat(MAX_BYTES))).to.have.length(MAX_BYTES);
  });

  it('is refused with the name of its option and the file if it is not UTF-8', () => {
    expect(readBytes('{\n"', 0xe9)).to.equal(
      `--config ${file}: line 2, byte 2: the byte E9 is not UTF-8 there`,
    );
    expect(readBytes(0xff, 0xfe, '{', 0)).to.match(
      /^--config .*: it is UTF-16, because it begins with the bytes FF FE/,
    );
    expect(readBytes('x'.repeat(MAX_BYTES + 1))).to.equal(`--config ${file}: it has over 20 bytes`);
  });

  it('is refused if the file never ends, or is a folder', () => {
    expect(read('/dev/zero')).to.equal('--config /dev/zero: it has over 20 bytes');
    expect(read('/dev/null')).to.equal('');
    expect(read(folder)).to.equal(`--config ${folder}: illegal operation on a directory`);
    expect(read(join(folder, 'none'))).to.equal(`--config ${folder}/none: no such file or directory`);
  });

  it('is read from a FIFO as from a file', () => {
    const fifo = join(folder, 'fifo');
    spawnSync('sh', ['-c', 'mkfifo "$0"', fifo]);
    spawn('sh', ['-c', 'echo "{}" > "$0"', fifo], { stdio: 'ignore' });
    expect(read(fifo)).to.equal('{}\n');
  });

  it('has a size limit of its own as a plan and as a scenario', () => {
    const plan = (name: string) => problemOf(() => chosen({ plan: name } as SimFlags));
    expect(plan('/dev/zero')).to.equal('--plan /dev/zero: it has over 67108864 bytes');
    expect(plan('/dev/null')).to.equal('--plan /dev/null: it is empty');
    expect(problemOf(() => playScenario('/dev/zero', SIMULATED_PROTOCOLS, undefined, false))).to.equal(
      '--scenario /dev/zero: it has over 16777216 bytes',
    );
    expect(problemOf(() => playScenario('/dev/null', SIMULATED_PROTOCOLS, undefined, false))).to.match(
      /there is no command in it/,
    );
  });

  it('is the same plan, and the same scenario, with a byte order mark and CRLF line ends', () => {
    writeFileSync(
      file,
      '\uFEFF{"seed": 1,\r\n"servers": 2, "forMs": 100, "requestEveryMs": 50, "faults": []}\r\n\r\n',
    );
    expect(chosen({ plan: file } as SimFlags)).to.include({ seed: 1, from: 'file' });
    const scenario = ['# one server', 'grid\tn=1', 'start 0', '---- ', 'ok', '', ''];
    writeFileSync(file, `\uFEFF${scenario.join('\r\n')}`);
    expect(playScenario(file, SIMULATED_PROTOCOLS, undefined, false).isSame).to.equal(true);
  });
});
