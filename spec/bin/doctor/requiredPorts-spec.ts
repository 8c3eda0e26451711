import { expect } from 'chai';
import { requiredPorts, wantedTwice } from '../../../bin/doctor/requiredPorts.ts';
import { serverConfig } from '../../../lib/config.ts';
import type { Address } from '../../../lib/world/world.ts';

const HOST = '127.0.0.1';
const PAGE = { host: HOST, port: 8080 };

function grid(n: number, port: number, basePort: number, peers?: ReadonlyMap<number, Address>) {
  return Array.from({ length: n }, (_, id) => serverConfig({ id, n, port: port + id, basePort, peers }));
}

describe('the ports that a grid wants', () => {
  it("are each server's for clients and for peers, and one for the page", () => {
    expect(requiredPorts(grid(2, 10_000, 3000), PAGE)).to.deep.equal([
      { host: HOST, port: 10_000, role: 'master ports' },
      { host: HOST, port: 10_001, role: 'master ports' },
      { host: HOST, port: 3000, role: 'peer ports' },
      { host: HOST, port: 3001, role: 'peer ports' },
      { host: HOST, port: 8080, role: 'page port' },
    ]);
  });

  it('have none for the page where nobody says which', () => {
    expect(requiredPorts(grid(1, 10_000, 3000)).map(({ port }) => port)).to.deep.equal([10_000, 3000]);
  });

  it('have none for a page on any port that is free, and one of each server for metrics where these are told', () => {
    expect(requiredPorts(grid(2, 10_000, 3000), { ...PAGE, port: 0 }, 9100).slice(4)).to.deep.equal([
      { host: HOST, port: 9100, role: 'metrics ports' },
      { host: HOST, port: 9101, role: 'metrics ports' },
    ]);
  });

  it('are those that --peers names, where it does', () => {
    const peers = new Map([[1, { host: '127.0.0.2', port: 4000 }]]);
    const wanted = requiredPorts(grid(2, 10_000, 3000, peers), PAGE);
    expect(wanted.filter(({ role }) => role === 'peer ports')).to.deep.equal([
      { host: HOST, port: 3000, role: 'peer ports' },
      { host: '127.0.0.2', port: 4000, role: 'peer ports' },
    ]);
  });

  it('are wanted twice where masters of one server would connect to the peers of another', () => {
    const wanted = requiredPorts(grid(3, 10_000, 10_001), PAGE);
    const twice = [...wantedTwice(wanted)].map(([{ port, role }, other]) => [port, role, other]);
    expect(twice).to.deep.equal([
      [10_001, 'peer ports', "this grid's master ports"],
      [10_002, 'peer ports', "this grid's master ports"],
    ]);
  });

  it('are not wanted twice on two hosts', () => {
    const here = { host: 'a', port: 1, role: 'master ports' } as const;
    expect([...wantedTwice([here, { ...here, host: 'b', role: 'peer ports' }])]).to.deep.equal([]);
  });
});
