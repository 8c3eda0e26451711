import { expect } from 'chai';
import { clashIn, requireApart, typed } from '../../bin/ports.ts';
import { serverConfig } from '../../lib/config.ts';

const grid = (n: number, port: number, basePort: number, host = '127.0.0.1') =>
  Array.from({ length: n }, (_, id) => serverConfig({ id, n, port: port + id, basePort, host }));

describe('the ports of a grid', () => {
  it('are distinct if no two servers use the same', () => {
    expect(clashIn(grid(3, 10_000, 3_000))).to.equal(undefined);
    expect(clashIn(grid(3, 10_000, 10_003))).to.equal(undefined);
    expect(clashIn(grid(3, 10_003, 10_000))).to.equal(undefined);
  });

  it('are refused if a client port is also a peer port: the port and both servers are named', () => {
    const message = 'port 10000 is used by server 0 for clients and by server 1 for its peers';
    expect(clashIn(grid(3, 10_000, 9_999))).to.deep.equal({
      port: 10_000,
      first: 'server 0 for clients',
      second: 'server 1 for its peers',
    });
    expect(() => requireApart(grid(3, 10_000, 9_999))).to.throw(
      `-p and --base-port: ${message}; move one of them`,
    );
    expect(clashIn(grid(2, 10_001, 10_000, '0.0.0.0'))?.port).to.equal(10_001);
  });
});

describe('an option', () => {
  it('is printed behind `npm start --` if npm has started this process', () => {
    expect(typed('--http 8081', {})).to.equal('--http 8081');
    expect(typed('--http 8081', { npm_lifecycle_event: 'test' })).to.equal('--http 8081');
    expect(typed('--http 8081', { npm_lifecycle_event: 'start' })).to.equal('npm start -- --http 8081');
  });
});
