import { expect } from 'chai';
import type { Outcome, Row } from '../../soak/kit/row.ts';
import { asJson, asMarkdown, asTable, asText, bound, type Result } from '../../soak/report/report.ts';

const ROW: Row = {
  id: 'X1',
  fault: 'a fault',
  full: '1,000 times',
  unit: 'faults',
  pass: 'nothing happens',
  seconds: { full: 1, least: 1 },
  run: () => Promise.reject(new Error('not here')),
};
const MEASURED = { tried: 1, seconds: 12, lateMs: 3, load: 1.5 };

function result(outcome: Partial<Outcome>): Result {
  const whole: Outcome = { count: 300, failures: 0, result: '0/0/0', ...outcome };
  return { row: ROW, verdict: whole.failures === 0 ? 'pass' : 'FAIL', outcome: whole, ...MEASURED };
}

describe('the report of a soak', () => {
  it('bounds a zero by the rule of three, and no other number', () => {
    expect(bound({ count: 1_000, failures: 0 })).to.equal('< 0.30 %');
    expect(bound({ count: 3, failures: 0 }), 'three trials say nothing').to.equal('–');
    expect(bound({ count: 1_000, failures: 1 })).to.equal('–');
    expect(bound({ count: 0, failures: 0 })).to.equal('–');
  });

  it('contains the real count, not that of the full scale', () => {
    for (const text of [asText(result({})), asTable([result({})]), asMarkdown([result({})], [])]) {
      expect(text).to.contain('300 faults').and.to.contain('< 1.0 %').and.to.contain('pass');
    }
  });

  it('contains FAIL for a row with a failure, and the evidence', () => {
    const failed = result({ failures: 2, evidence: ['server 1 lost "a"'] });
    expect(asText(failed)).to.contain('FAIL').and.to.contain('server 1 lost "a"');
    expect(asTable([failed])).to.contain('FAIL');
    expect(asMarkdown([failed], []))
      .to.contain('FAIL')
      .and.to.contain('- X1: server 1 lost "a"');
    const { rows } = JSON.parse(asJson([failed], { scale: 1 })) as { rows: Record<string, unknown>[] };
    expect(rows[0]).to.include({ row: 'X1', verdict: 'FAIL', failures: 2, count: 300, bound: '–' });
  });

  it('mentions that a row passed only when it was repeated', () => {
    const again = { ...result({}), tried: 2 };
    for (const text of [asText(again), asMarkdown([again], [])]) expect(text).to.contain('pass (try 2)');
    expect(asTable([again])).to.match(/pass\s+.*\(try 2\)|pass \(try/s);
    const { rows } = JSON.parse(asJson([again], {})) as { rows: Record<string, unknown>[] };
    expect(rows[0]).to.include({ verdict: 'pass', tried: 2 });
  });

  it('contains the reason for a skipped row, and counts nothing for it', () => {
    const skipped: Result = { row: ROW, verdict: 'skipped', reason: 'needs root', ...MEASURED };
    expect(asText(skipped)).to.contain('skipped').and.to.contain('needs root').and.to.contain('· 0 ·');
    expect(asMarkdown([skipped], [])).to.contain('needs root');
  });

  it('keeps a Markdown cell in its column', () => {
    const lines = asMarkdown([result({ result: 'a | b' })], ['heading']).split('\n');
    const [head, , body] = lines.slice(2);
    const columns = (line = '') => line.replaceAll('\\|', '').split('|').length;
    expect(columns(body)).to.equal(columns(head));
  });
});
