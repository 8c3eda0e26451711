import { expect } from 'chai';
import { checkPorts } from '../../../bin/doctor/ports.ts';
import type { Role, Tried } from '../../../bin/doctor/requiredPorts.ts';

function tried(role: Role, port: number, problem?: string, holder?: string, host = '127.0.0.1'): Tried {
  return { role, host, port, problem, holder };
}

describe('ports', () => {
  it('that are free are ok; consecutive ones are printed as a range', () => {
    const ports = [3001, 4000, 3000, 3002].map((port) => tried('peer ports', port));
    expect(checkPorts('peer ports', ports, true)).to.deep.equal({
      name: 'peer ports',
      status: 'ok',
      found: '3000 to 3002, 4000 on 127.0.0.1 are free',
    });
    expect(checkPorts('page port', [tried('page port', 8080)], true).found).to.equal(
      '8080 on 127.0.0.1 is free',
    );
  });

  it('on several hosts are printed with their hosts', () => {
    const ports = [tried('peer ports', 3000), tried('peer ports', 3000, undefined, undefined, '127.0.0.2')];
    expect(checkPorts('peer ports', ports, true).found).to.equal(
      '3000 on 127.0.0.1, 3000 on 127.0.0.2 are free',
    );
  });

  it('that are in use FAIL by number, with the process that uses them and the option that changes them', () => {
    const ports = [
      tried('master ports', 10_000),
      tried('master ports', 10_001, 'EADDRINUSE', 'node (process 7)'),
    ];
    expect(checkPorts('master ports', ports, true)).to.deep.equal({
      name: 'master ports',
      status: 'fail',
      found: '10001 on 127.0.0.1 is in use by node (process 7)',
      remedy: "./stopall ends this checkout's servers; -p <port> chooses others",
    });
  });

  it('that are in use FAIL without mentioning ./stopall if it does not exist, or a process that is not known', () => {
    expect(checkPorts('peer ports', [tried('peer ports', 3000, 'EADDRINUSE')], false)).to.deep.equal({
      name: 'peer ports',
      status: 'fail',
      found: '3000 on 127.0.0.1 is in use',
      remedy: '--base-port <port> chooses others',
    });
  });

  it('of the page FAIL, with the advice to run without a page', () => {
    expect(checkPorts('page port', [tried('page port', 8080, 'EADDRINUSE')], true)).to.include({
      status: 'fail',
      remedy: '--http <port> chooses another, --no-http serves no page',
    });
  });

  it('that are in use, if many, are named up to three, and counted', () => {
    const ports = [0, 1, 2, 3, 4].map((i) => tried('peer ports', 3000 + i, 'EACCES'));
    expect(checkPorts('peer ports', ports, true).found).to.equal(
      '3000 on 127.0.0.1 is not permitted for this user; 3001 on 127.0.0.1 is not permitted for this user; 3002 on 127.0.0.1 is not permitted for this user; 2 more',
    );
  });

  it('of an address that this host does not have FAIL once, with the advice to change the address', () => {
    for (const problem of ['EADDRNOTAVAIL', 'ENOTFOUND']) {
      const ports = [3000, 3001].map((port) => tried('peer ports', port, problem, undefined, '192.0.2.1'));
      const finding = checkPorts('peer ports', ports, true);
      expect(finding).to.include({ status: 'fail', found: '192.0.2.1 is not an address of this host' });
      expect(finding.remedy).to.contain('--host').and.to.contain('127.0.0.1');
    }
  });

  it('that two servers of the grid would use FAIL, even if they are free', () => {
    const ports = [tried('peer ports', 10_001, 'TWICE', "this grid's master ports")];
    expect(checkPorts('peer ports', ports, true)).to.include({
      status: 'fail',
      found: "10001 on 127.0.0.1 is used twice: it is also one of this grid's master ports",
      remedy: '--base-port <port> chooses others',
    });
  });

  it('that fail for another reason FAIL with the error code of the system', () => {
    expect(checkPorts('peer ports', [tried('peer ports', 3000, 'EMFILE')], true).found).to.equal(
      '3000 on 127.0.0.1 is not available: EMFILE',
    );
  });

  it('that a grid replaces by itself are only a warning if they are in use', () => {
    const taken = checkPorts('page port', [tried('page port', 8080, 'EADDRINUSE')], false, true);
    expect(taken).to.include({ status: 'warn' });
    expect(taken.remedy).to.match(/^chatroom grid finds free ports itself; --http <port> chooses another/);
    expect(checkPorts('page port', [tried('page port', 80, 'EACCES')], false, true).status).to.equal('fail');
    const peers = checkPorts('peer ports', [tried('peer ports', 3000, 'EADDRINUSE')], true, true);
    expect(peers.remedy).to.equal(
      "./stopall ends this checkout's servers; chatroom grid finds free ports itself; --base-port <port> chooses others",
    );
  });
});
