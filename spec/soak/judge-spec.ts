import { expect } from 'chai';
import { inWords, judgeFacts, type IncarnationFacts } from '../../soak/kit/judge.ts';
import { textOf } from '../../soak/kit/texts.ts';

/** An incarnation with requests to broadcast `sent` messages 10 ms after it was linked to all. */
function incarnation(server: number, sent: number, more: Partial<IncarnationFacts> = {}): IncarnationFacts {
  const { number = 1, startedAtMs = 1_000, meshedAtMs = startedAtMs + 100, killedAtMs } = more;
  const sends = sent === 0 ? [] : [{ atMs: meshedAtMs + 10, first: 0, count: sent }];
  return { server, number, startedAtMs, meshedAtMs, killedAtMs, sent, sends };
}

/** The violations of a grid, by the names of the promises. */
function wrongWith(
  incarnations: readonly IncarnationFacts[],
  logs: Readonly<Record<number, readonly string[]>>,
): string[] {
  const texts = Object.entries(logs).map(([server, log]) => [Number(server), log.join()] as const);
  const { violations } = judgeFacts({ incarnations, logs: new Map(texts), endMs: 10_000 });
  return violations.map(({ promise }) => promise);
}

const TWO = [incarnation(0, 4), incarnation(1, 0)];
const said = (...numbers: readonly number[]) => numbers.map((i) => textOf({ server: 0, number: 1 }, i));

/** The verdict if server 1 has this log of the four messages of server 0, which has all. */
function verdictOn(log: readonly string[]): string {
  const logs = new Map([
    [0, said(0, 1, 2, 3).join()],
    [1, log.join()],
  ]);
  return inWords(judgeFacts({ incarnations: TWO, logs, endMs: 10_000 })).replace(/ of .*/, '');
}

describe('the judge of a soak', () => {
  it('finds no violation in logs that contain everything, in order', () => {
    expect(verdictOn(said(0, 1, 2, 3))).to.equal('0/0/0');
  });

  const wrong: Record<string, readonly [numbers: readonly number[], verdict: string]> = {
    'a missing first message': [[1, 2, 3], '1/0/0'],
    'a missing last message': [[0, 1, 2], '1/0/0'],
    'a missing message in between': [[0, 1, 3], '1/0/0'],
    'all of them missing': [[], '1/0/0'],
    'a duplicate': [[0, 1, 1, 2, 3], '0/1/0'],
    'two messages in the wrong order': [[0, 2, 1, 3], '1/0/1'],
  };
  for (const [name, [numbers, verdict]] of Object.entries(wrong)) {
    it(`finds ${name}`, () => expect(verdictOn(said(...numbers))).to.equal(verdict));
  }

  it('finds a delivery that was never broadcast', () => {
    expect(verdictOn([...said(0, 1, 2, 3), 's0l1n9'])).to.equal('0/0/0 and 1 worse');
  });

  it('finds a delivery at a restarted server from before its start', () => {
    const again = incarnation(1, 0, { number: 2, startedAtMs: 2_100 });
    const incarnations = [incarnation(0, 4), incarnation(1, 0, { killedAtMs: 2_000 }), again];
    expect(wrongWith(incarnations, { 0: said(0, 1, 2, 3), 1: said(3) })).to.deep.equal(['no-catch-up']);
  });

  it('finds a delivery of an earlier incarnation after its successor', () => {
    const second = incarnation(0, 1, { number: 2, startedAtMs: 3_000 });
    const first = textOf(second, 0);
    const incarnations = [incarnation(0, 4, { killedAtMs: 2_000 }), second, incarnation(1, 0)];
    expect(wrongWith(incarnations, { 0: [first], 1: [...said(0, 1), first, ...said(2)] })).to.deep.equal([
      'no-stale-incarnation',
    ]);
  });

  it('finds that the first message of an ended incarnation is missing after there was a link', () => {
    const incarnations = [incarnation(0, 4, { startedAtMs: 1_001, killedAtMs: 2_000 }), incarnation(1, 0)];
    expect(wrongWith(incarnations, { 1: said(1, 2) })).to.deep.equal(['no-gap']);
    expect(wrongWith(incarnations, { 1: said(0, 1) }), 'the last of it may be gone with it').to.deep.equal(
      [],
    );
    expect(wrongWith(incarnations, { 1: [] }), 'so may all of it').to.deep.equal([]);
  });
});
