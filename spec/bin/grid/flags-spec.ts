import { expect } from 'chai';
import { pageAddressOf, requirePagePort, type GridFlags } from '../../../bin/grid/flags.ts';
import { serverConfig } from '../../../lib/config.ts';

const FLAGS: GridFlags = {
  servers: 3,
  port: 10_000,
  offset: 0,
  latency: 0,
  http: 8080,
  httpHost: '127.0.0.1',
};

describe('pageAddressOf', () => {
  it('returns the host, the port and the origins that the flags set', () => {
    const httpOrigin = ['https://room.example', 'http://localhost:3000'];
    expect(pageAddressOf({ ...FLAGS, http: 0, httpHost: '::1', httpOrigin })).to.deep.equal({
      host: '::1',
      port: 0,
      origins: httpOrigin,
    });
  });

  it('allows no other origin by default', () => {
    expect(pageAddressOf(FLAGS)).to.deep.equal({ host: '127.0.0.1', port: 8080, origins: [] });
  });

  it('is the loopback address if the host is empty, not all addresses', () => {
    expect(pageAddressOf({ ...FLAGS, httpHost: '' })?.host).to.equal('127.0.0.1');
  });

  it('returns nothing if no page is requested', () => {
    expect(pageAddressOf({ ...FLAGS, http: false, httpOrigin: ['nonsense'] })).to.equal(undefined);
  });

  it('refuses an invalid port', () => {
    expect(pageAddressOf({ ...FLAGS, http: 65_535 })?.port).to.equal(65_535);
    expect(() => pageAddressOf({ ...FLAGS, http: 65_536 })).to.throw(
      /^--http 65536: ports go from 1 to 65535/,
    );
  });

  for (const origin of [
    'room.example',
    'https://room.example/',
    'https://a/b',
    '*',
    'null',
    'file:///x',
    '',
  ]) {
    it(`refuses "${origin}", which is not an origin`, () => {
      expect(() => pageAddressOf({ ...FLAGS, httpOrigin: ['https://room.example', origin] })).to.throw(
        `--http-origin ${origin}: expected an origin and no more`,
      );
    });
  }
});

describe('the port of a page', () => {
  const grid = [0, 1, 2].map((id) => serverConfig({ id, n: 3, port: 10_000 + id }));
  const page = (port: number, host = '127.0.0.1') => ({ port, host, origins: [] });

  it('is accepted if no server of the grid uses it', () => {
    for (const port of [0, 2999, 3003, 8080, 9999, 10_003])
      expect(() => requirePagePort(page(port), grid, undefined), String(port)).not.to.throw();
    expect(() => requirePagePort(page(9103), grid, 9100)).not.to.throw();
    expect(
      () => requirePagePort(page(10_000, '127.0.0.2'), grid, undefined),
      'another address of this host',
    ).not.to.throw();
  });

  for (const [port, metrics, owner, host] of [
    [10_002, undefined, 'server 2 for clients'],
    [3001, undefined, 'server 1 for its peers'],
    [9102, 9100, 'server 2 for its metrics'],
    [10_000, undefined, 'server 0 for clients', '0.0.0.0'],
  ] as const)
    it(`is refused as wrong usage if it is that of ${owner}, on ${host ?? 'the same address'}`, () => {
      expect(() => requirePagePort(page(port, host), grid, metrics))
        .to.throw(`--http: ${String(port)} is the port of ${owner}; take another`)
        .with.property('exitCode', 2);
    });
});
