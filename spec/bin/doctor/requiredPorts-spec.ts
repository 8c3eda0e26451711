import { expect } from 'chai';
import { requiredPorts, wantedTwice } from '../../../bin/doctor/requiredPorts.ts';
import { serverConfig } from '../../../lib/config.ts';
import type { Address } from '../../../lib/world/world.ts';

const HOST = '127.0.0.1';
const PAGE = { host: HOST, port: 8080 };

function grid(n: number, port: number, basePort: number, peers?: ReadonlyMap<number, Address>) {
  return Array.from({ length: n }, (_, id) => serverConfig({ id, n, port: port + id, basePort, peers }));
}

describe('the ports that a grid needs', () => {
  it('are the client port and peer port of each server, and one for the page', () => {
    expect(requiredPorts(grid(2, 10_000, 3000), PAGE)).to.deep.equal([
      { host: HOST, port: 10_000, role: 'master ports' },
      { host: HOST, port: 10_001, role: 'master ports' },
      { host: HOST, port: 3000, role: 'peer ports' },
      { host: HOST, port: 3001, role: 'peer ports' },
      { host: HOST, port: 8080, role: 'page port' },
    ]);
  });

  it('include none for the page by default', () => {
    expect(requiredPorts(grid(1, 10_000, 3000)).map(({ port }) => port)).to.deep.equal([10_000, 3000]);
  });

  it('include none for a page on any free port, and the metrics port of each server if it is set', () => {
    expect(requiredPorts(grid(2, 10_000, 3000), { ...PAGE, port: 0 }, 9100).slice(4)).to.deep.equal([
      { host: HOST, port: 9100, role: 'metrics ports' },
      { host: HOST, port: 9101, role: 'metrics ports' },
    ]);
  });

  it('are those that --peers names, if it is set', () => {
    const peers = new Map([[1, { host: '127.0.0.2', port: 4000 }]]);
    const wanted = requiredPorts(grid(2, 10_000, 3000, peers), PAGE);
    expect(wanted.filter(({ role }) => role === 'peer ports')).to.deep.equal([
      { host: HOST, port: 3000, role: 'peer ports' },
      { host: '127.0.0.2', port: 4000, role: 'peer ports' },
    ]);
  });

  it('include duplicates if the client port of one server is the peer port of another', () => {
    const wanted = requiredPorts(grid(3, 10_000, 10_001), PAGE);
    const twice = [...wantedTwice(wanted)].map(([{ port, role }, other]) => [port, role, other]);
    expect(twice).to.deep.equal([
      [10_001, 'peer ports', "this grid's master ports"],
      [10_002, 'peer ports', "this grid's master ports"],
    ]);
  });

  it('include no duplicates on two hosts', () => {
    const here = { host: 'a', port: 1, role: 'master ports' } as const;
    expect([...wantedTwice([here, { ...here, host: 'b', role: 'peer ports' }])]).to.deep.equal([]);
  });
});
