import { expect } from 'chai';
import { pageAddressOf, type GridFlags } from '../../../bin/grid/flags.ts';

const FLAGS: GridFlags = { servers: 3, port: 10_000, http: 8080, httpHost: '127.0.0.1' };

describe('pageAddressOf', () => {
  it('is where the flags say', () => {
    const httpOrigin = ['https://room.example', 'http://localhost:3000'];
    expect(pageAddressOf({ ...FLAGS, http: 0, httpHost: '::1', httpOrigin })).to.deep.equal({
      host: '::1',
      port: 0,
      origins: httpOrigin,
    });
  });

  it('lets no other origin in unless it is told to', () => {
    expect(pageAddressOf(FLAGS)).to.deep.equal({ host: '127.0.0.1', port: 8080, origins: [] });
  });

  it('is this machine alone where the host is empty, not all the world', () => {
    expect(pageAddressOf({ ...FLAGS, httpHost: '' })?.host).to.equal('127.0.0.1');
  });

  it('is nowhere where no page is wanted', () => {
    expect(pageAddressOf({ ...FLAGS, http: false, httpOrigin: ['nonsense'] })).to.equal(undefined);
  });

  it('refuses a port that there is not', () => {
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
    it(`refuses "${origin}", which is no origin`, () => {
      expect(() => pageAddressOf({ ...FLAGS, httpOrigin: ['https://room.example', origin] })).to.throw(
        `--http-origin ${origin}: expected an origin and no more`,
      );
    });
  }
});
