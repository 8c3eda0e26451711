import { Grid } from '../kit/grid.ts';
import type { Master } from '../kit/master.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { sleep } from '../kit/wait.ts';

/** Checks the answers to a burst of commands: `alive`, an unknown command, and a broadcast without an answer, in turn. */
async function pipelined(master: Master, name: string, count: number, findings: Findings): Promise<void> {
  let lines = '';
  const expected: RegExp[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 3 === 0) {
      lines += 'alive\n';
      expected.push(/^alive 0,1,2$/);
    } else if (i % 3 === 1) {
      lines += `nonsense${name}${String(i)}\n`;
      expected.push(new RegExp(`^error .*nonsense${name}${String(i)}\\b`));
    } else lines += `broadcast ${name}${String(i)}\n`;
  }
  const answers = expected.map(() => master.answer('the answers to pipelined commands'));
  master.write(lines);
  const got = await Promise.all(answers);
  const wrong = got.findIndex((answer, i) => answer === undefined || !(expected[i] as RegExp).test(answer));
  findings.expect(
    wrong === -1,
    `answer ${String(wrong)} of ${String(expected.length)} to ${name} is "${String(got[wrong]).slice(0, 80)}"`,
  );
}

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const grid = await Grid.start({ n: 3 });
  const commands = context.count(10_000);
  const rounds = context.count(20);
  let count = 0;
  for (let round = 0; round < rounds; round++) {
    const tag = `r${String(round)}`;
    const [a, b] = [await grid.newMaster(0), await grid.newMaster(0)];
    await Promise.all([
      pipelined(a, `a${tag}x`, commands, findings),
      pipelined(b, `b${tag}x`, commands, findings),
    ]);
    // A client that disconnects within a command, and within many.
    const dropper = await grid.newMaster(0);
    dropper.write(`broadcast whole${tag}\nbroadcast half${tag}`);
    await sleep(10);
    if (round % 2 === 0) dropper.close();
    else dropper.socket.resetAndDestroy();
    const back = await grid.newMaster(0);
    back.write(`broadcast crlf${tag}\r\n`);
    const letter = Buffer.from('é');
    back.socket.write(Buffer.concat([Buffer.from(`broadcast caf${tag}`), letter.subarray(0, 1)]));
    await sleep(10);
    back.socket.write(Buffer.concat([letter.subarray(1), Buffer.from('\n')]));
    const crlf = await back.ask('alive\r');
    findings.expect(crlf === 'alive 0,1,2', `alive with CRLF is answered "${crlf}"`);
    const log = await back.messages();
    const has = (text: string) => log.filter((entry) => entry === text).length;
    // Commands of a client that is reset may be lost; those of one that closes may not.
    if (round % 2 === 0)
      findings.expect(has(`whole${tag}`) === 1, `the whole command before a half one: ${tag}`);
    findings.expect(has(`half${tag}`) === 0, `half a command was executed: ${tag}`);
    findings.expect(has(`crlf${tag}`) === 1, `a broadcast with CRLF is not in the log: ${tag}`);
    findings.expect(has(`caf${tag}é`) === 1, `a split character did not arrive: ${tag}`);
    for (const [name, master] of [
      [`a${tag}x`, a],
      [`b${tag}x`, b],
    ] as const) {
      const own = log.filter((text) => text.startsWith(name));
      const expected = Array.from({ length: commands }, (_, i) => i).filter((i) => i % 3 === 2);
      findings.expect(
        own.join() === expected.map((i) => `${name}${String(i)}`).join(),
        `the broadcasts of ${name} are not in the log in order`,
      );
      findings.expect(master.unasked.length === 0, `${name} got answers without requests`);
      master.close();
    }
    back.close();
    count += 2 * commands + 5;
  }
  return {
    count,
    failures: findings.count,
    result: 'all answered once, in order, to the right client; partial commands ignored',
    evidence: findings.evidence,
  };
}

export const P2: Row = {
  id: 'P2',
  fault:
    'a client disconnects within a command and reconnects; two at once; pipelining; CRLF; a character split',
  full: '2 clients × 10,000 pipelined commands, 20 times',
  unit: 'commands',
  pass: 'every complete command answered once, in order, to the right client; partial commands ignored',
  seconds: { full: 15, least: 3 },
  run,
};
