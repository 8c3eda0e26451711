import { expect } from 'chai';
import { isLocalHost, isOwnHost } from '../../../bin/http/origin.ts';

describe('a Host header', () => {
  const cases: readonly (readonly [header: string | undefined, host: string, isLocal: boolean])[] = [
    ['127.0.0.1:9100', '127.0.0.1', true],
    ['localhost:9100', '127.0.0.1', true],
    ['LocalHost:9100', '127.0.0.1', true],
    ['[::1]:9100', '127.0.0.1', true],
    ['127.0.0.2:9100', '127.0.0.2', true],
    ['[::1]:9100', '::1', true],
    ['[::ffff:127.0.0.1]:9100', '::ffff:127.0.0.1', true],
    ['127.0.0.2:9100', '127.0.0.1', false],
    ['evil.example:9100', '127.0.0.1', false],
    ['localhost.evil.example:9100', '127.0.0.1', false],
    ['evil.example:9100', 'localhost', false],
    ['127.0.0.1:9101', '127.0.0.1', false],
    ['127.0.0.1', '127.0.0.1', false],
    ['localhost:9100:9100', '127.0.0.1', false],
    ['evil@localhost:9100', '127.0.0.1', false],
    ['::1:9100', '::1', false],
    ['', '127.0.0.1', false],
    [undefined, '127.0.0.1', false],
  ];
  for (const [header, host, isLocal] of cases) {
    it(`${String(header)} ${isLocal ? 'means' : 'does not mean'} a server on ${host}`, () => {
      expect(isLocalHost(header, 9100, host)).to.equal(isLocal);
    });
  }

  it('without a port means port 80', () => {
    expect(isLocalHost('localhost', 80, '127.0.0.1')).to.equal(true);
  });

  it('can be any name if other hosts can reach the server, whose names are unknown', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'chat.example'])
      for (const header of ['chat.example:9100', 'gateway', undefined])
        expect(isLocalHost(header, 9100, host), `${String(header)} on ${host}`).to.equal(true);
  });
});

describe('a Host header of a request that has effects', () => {
  const cases: readonly (readonly [header: string | undefined, host: string, isOwn: boolean])[] = [
    ['127.0.0.1:8080', '127.0.0.1', true],
    ['localhost:8080', '127.0.0.1', true],
    ['[::1]:8080', '127.0.0.1', true],
    ['192.168.1.5:8080', '127.0.0.1', false],
    ['evil.example:8080', '127.0.0.1', false],
    ['192.168.1.5:8080', '0.0.0.0', true],
    ['[fe80::1]:8080', '::', true],
    ['chat.example:8080', 'chat.example', true],
    ['evil.example:8080', '0.0.0.0', false],
    ['1.2.3.4.evil.example:8080', '0.0.0.0', false],
    ['192.168.1.5:8081', '0.0.0.0', false],
    [undefined, '0.0.0.0', false],
  ];
  for (const [header, host, isOwn] of cases) {
    it(`${String(header)} ${isOwn ? 'is' : 'is not'} one of a page on ${host}`, () => {
      expect(isOwnHost(header, 8080, host)).to.equal(isOwn);
    });
  }
});
