import { expect } from 'chai';
import { portOwnersIn } from '../../../bin/doctor/portOwners.ts';

describe('the output of ss', () => {
  it('yields the process that listens on a port, whatever the address', () => {
    const text = [
      'LISTEN 0      511        127.0.0.1:10000      0.0.0.0:*    users:(("node",pid=71,fd=20))',
      'LISTEN 0      511             [::]:3000          [::]:*    users:(("Web Content",pid=8,fd=3),("x",pid=9,fd=3))',
      'LISTEN 0      4096               *:8080             *:*    users:(("nginx",pid=5,fd=6)) ino:7',
    ].join('\n');
    expect([...portOwnersIn(text)]).to.deep.equal([
      [10_000, 'node (process 71)'],
      [3000, 'Web Content (process 8)'],
      [8080, 'nginx (process 5)'],
    ]);
  });

  it('yields nothing for processes of other users, or without output', () => {
    expect([...portOwnersIn('LISTEN 0 511 127.0.0.1:10000 0.0.0.0:*\n')]).to.deep.equal([]);
    expect([...portOwnersIn('')]).to.deep.equal([]);
  });

  it('is stripped of terminal control characters in program names', () => {
    const text = 'LISTEN 0 5 127.0.0.1:3000 0.0.0.0:* users:(("\x1b[2Jx",pid=1,fd=2))';
    expect(portOwnersIn(text).get(3000)).to.equal('·[2Jx (process 1)');
  });
});
