import { expect } from 'chai';
import type { Finding } from '../../../bin/doctor/finding.ts';
import { asJson, asLines } from '../../../bin/doctor/render.ts';

const FINDINGS: readonly Finding[] = [
  { name: 'node', status: 'ok', found: 'v20' },
  { name: 'memory', status: 'warn', found: 'little', remedy: 'start fewer' },
  { name: 'peer ports', status: 'fail', found: '3000 is in use', remedy: 'take others' },
];

describe('findings', () => {
  it('are lines in columns, with the remedies at the end, and failures in capitals', () => {
    expect(asLines(FINDINGS, (_, text) => text)).to.equal(
      [
        'ok    node        v20',
        'warn  memory      little  → start fewer',
        'FAIL  peer ports  3000 is in use  → take others',
        '',
      ].join('\n'),
    );
  });

  it('colour only the word of their status', () => {
    const [first] = asLines(FINDINGS, (status, text) => `<${status}>${text}</>`).split('\n');
    expect(first).to.equal('<ok>ok  </>  node        v20');
  });

  it('are JSON, one object per line', () => {
    const lines = asJson(FINDINGS).split('\n');
    expect(lines.pop()).to.equal('');
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(FINDINGS);
  });

  it('contain no terminal control characters, whatever was found', () => {
    const evil = [{ name: 'x', status: 'ok', found: 'a\x1b[2Jb' }] as const;
    expect(asLines(evil, (_, text) => text)).to.not.contain('\x1b');
    expect(asJson(evil)).to.not.contain('\x1b');
  });
});
