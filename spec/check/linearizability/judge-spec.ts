import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { drawingOf } from '../../../lib/check/linearizability/drawing.ts';
import { judgeOperations, judging, type Inconsistent } from '../../../lib/check/linearizability/judge.ts';
import { modelNamed } from '../../../lib/check/linearizability/models/index.ts';
import { pictureOf } from '../../../lib/check/linearizability/picture.ts';
import { HistoryReader } from '../../../lib/check/linearizability/read/reader.ts';
import { inconsistencyWords, operationWords } from '../../../lib/check/linearizability/words.ts';
import { ROOT } from '../../support/processes.ts';
import { operationsOf } from '../../support/histories.ts';

const REGISTER = modelNamed('register', 0);

const STALE = `a invoke write 1
  b invoke read
  b ok 0
  a ok
  c invoke write 2
  c info
  b invoke read
  b ok 0
  d invoke read
  d ok 1`;

/** Writes that all overlap, and reads of a value that none has written: every order of the writes is tried. */
function hard(processes: number): string {
  const ids = Array.from({ length: processes }, (_, i) => `p${String(i)}`);
  const begins = ids.map((id, i) => `${id} invoke write ${String(i)}`);
  return [...begins, ...ids.map((id) => `${id} ok`), 'r invoke read', 'r ok -1'].join('\n');
}

describe('the verdict on a history', () => {
  it('has an order for each object', () => {
    const model = modelNamed('key-value');
    const operations = operationsOf(
      'a invoke put@x "1"\nb invoke get@y\na ok\nb ok ""\nb invoke get@x\nb ok "1"',
      model,
    );
    const verdict = judgeOperations(operations, model);
    expect(
      verdict.kind === 'consistent' &&
        verdict.orders.map(({ key, order }) => [key, order.map(operationWords)]),
    ).to.deep.equal([
      ['y', ['get y = ""']],
      ['x', ['put x "1"', 'get x = "1"']],
    ]);
  });

  it('has the longest part that can be ordered, and what does not fit, in words and as data', () => {
    const verdict = judgeOperations(operationsOf(STALE, REGISTER), REGISTER) as Inconsistent;
    expect(verdict.order.map(operationWords)).to.deep.equal(['read = 0', 'write 1']);
    expect(verdict.stuck.map(operationWords)).to.deep.equal(['read = 0']);
    expect(verdict.states).to.have.members(['1', '2']);
    expect(inconsistencyWords(verdict, 'linearizable').join(' ')).to.match(
      /^process b: read = 0: it fits in no order\. The longest part that can be ordered is everything until it ends \(2 operations in order\); the state is then/,
    );
  });

  it('on sequential consistency has the next operation of each process', () => {
    const text =
      'a invoke write 1\na ok\na invoke read\na ok 0\nb invoke read\nb ok 1\nb invoke read\nb ok 0';
    const verdict = judgeOperations(operationsOf(text, REGISTER), REGISTER, {
      consistency: 'sequential',
    }) as Inconsistent;
    expect(inconsistencyWords(verdict, 'sequential')).to.deep.equal([
      'No order that keeps the order of each process fits. The longest has 2 of 4 operations; the state is then 1.',
      'None of the next ones fits there:',
      '  process a: read = 0',
      '  process b: read = 0',
    ]);
  });

  it('is that it is undecided, if there is no more time or memory', () => {
    const operations = operationsOf(hard(16), REGISTER);
    let asked = 0;
    const late = judgeOperations(operations, REGISTER, {}, () => ++asked === 2);
    expect(late).to.include({ kind: 'undecided', limit: 'time' });
    const full = judgeOperations(operations, REGISTER, { memoryBytes: 100_000 });
    expect(full).to.include({ kind: 'undecided', limit: 'memory' });
    expect(full.configurations).to.be.within(500, 10_000);
  });

  it('comes from one object of many, though another would take for ever', () => {
    const model = modelNamed('key-value', 0);
    const many = hard(20).replaceAll('write', 'put@x').replaceAll('read', 'get@x');
    const operations = operationsOf(
      `${many}\nz invoke get@y\nz ok 7${'\nz invoke get@y\nz ok 0'.repeat(30)}`,
      model,
    );
    let slices = 0;
    const verdict = judgeOperations(operations, model, {}, () => ++slices > 20);
    expect(verdict).to.include({ kind: 'inconsistent', key: 'y' });
  });

  it('of long histories takes time in proportion', () => {
    const lines: string[] = [];
    for (let i = 0; i < 10_000; i++)
      lines.push(
        `a invoke write ${String(i)}`,
        'b invoke read',
        'a ok',
        `b ok ${String(Math.max(0, i - (i % 2)))}`,
      );
    const operations = operationsOf(lines.join('\n'), REGISTER);
    const verdict = judgeOperations(operations, REGISTER);
    expect(verdict.kind).to.equal('consistent');
    expect(verdict.configurations).to.be.below(3 * operations.length);
  });

  it('notices at once that appends are in the wrong order', () => {
    const model = modelNamed('key-value');
    const events: string[] = [];
    // Every append overlaps its neighbours and a read, and takes effect after the one that began later.
    for (let i = 0; i < 300; i += 2) {
      events.push(`a invoke append@x "${String(i)}"`, `b invoke append@x "${String(i + 1)}"`);
      events.push(
        'c invoke append@x "-"',
        'd invoke append@x "+"',
        'r invoke get@x',
        'a ok',
        'b ok',
        'c ok',
        'd ok',
      );
      const whole = Array.from(
        { length: i / 2 + 1 },
        (_, j) => `+-${String(2 * j + 1)}${String(2 * j)}`,
      ).join('');
      events.push(`r ok "${whole}"`);
    }
    const operations = operationsOf(events.join('\n'), model);
    const verdict = judgeOperations(operations, model);
    expect(verdict.kind).to.equal('consistent');
    expect(verdict.configurations).to.be.below(4 * operations.length);
  });

  it('yields what it has done so far', () => {
    const slices = judging(operationsOf(hard(16), REGISTER), REGISTER);
    const { done, value } = slices.next();
    expect([done, typeof value === 'number' && value > 1000]).to.deep.equal([false, true]);
  });
});

describe('the picture of a history', () => {
  const verdict = judgeOperations(operationsOf(STALE, REGISTER), REGISTER) as Inconsistent;

  it('on a terminal has a line for each operation, with its place in the order', () => {
    expect(drawingOf(verdict, 80)).to.deep.equal([
      'a  ├───────────┤                            2 write 1',
      'b      ├───┤                                1 read = 0',
      'c                  ├╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▷    · write 2, outcome unknown',
      'b                      ├───┤                ✗ read = 0',
      'd                              ├───┤        · read = 1',
    ]);
  });

  it('as SVG has a bar for each operation, and escapes what others have written', () => {
    const model = modelNamed('register');
    const operations = operationsOf('a invoke write "<b>&"\na ok\nb invoke read\nb ok', model);
    const svg = pictureOf(
      [{ ...(judgeOperations(operations, model) as Inconsistent), key: undefined }],
      'x < y',
    );
    expect(svg).to.match(/^<svg [^>]*><title>x &#60; y<\/title>/);
    expect(svg.match(/<rect fill="#cfe3f7"/g)).to.have.length(1);
    expect(svg.match(/<rect fill="#fbd5d5"/g)).to.have.length(1);
    expect(svg).to.contain('write &#34;&#60;b&#62;&#38;&#34;');
    expect(svg).to.not.match(/<b>|NaN|undefined|<style/);
  });

  it('is the one in the documentation', () => {
    const model = modelNamed('register', 0);
    const file = 'examples/stale-read.edn';
    const reader = new HistoryReader(model);
    reader.add(readFileSync(join(ROOT, file), 'utf8'));
    const found = judgeOperations(reader.end().operations, model) as Inconsistent;
    const stale = readFileSync(join(ROOT, 'docs', 'images', 'history.svg'), 'utf8');
    expect(pictureOf([found], `${file}: not linearizable`)).to.equal(stale);
  });

  it('of a long history shows what was under way where it got stuck', () => {
    const text = `${'a invoke write 1\na ok\n'.repeat(200)}b invoke read\nb ok 5${'\na invoke write 2\na ok'.repeat(200)}`;
    const long = judgeOperations(operationsOf(text, REGISTER), REGISTER) as Inconsistent;
    const lines = drawingOf(long, 100);
    expect(lines).to.have.length(17);
    expect(lines[15]).to.match(/✗ read = 5$/);
    expect(lines[16]).to.equal('(385 of 401 operations are not drawn)');
  });
});
