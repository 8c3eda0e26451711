import { expect } from 'chai';
import { foreignAnswer, isHttpRequest, isTlsHandshake } from '../../lib/wire/foreign.ts';
import { text } from '../support/bytes.ts';

const bytesOf = (line: string) => new TextEncoder().encode(line);

describe('a first line', () => {
  const REQUESTS = [
    'GET / HTTP/1.1',
    'GET / HTTP/1.1\r',
    'POST /crash?a=b HTTP/1.0\r',
    'OPTIONS * HTTP/1.1',
    'CONNECT 127.0.0.1:10000 HTTP/1.1',
    'PRI * HTTP/2.0\r',
    'get / HTTP/1.1',
    'M-SEARCH * HTTP/1.1',
    'x!#$ http://localhost:10000/ HTTP/1.1',
    'GET /\u00e9 HTTP/1.1',
  ];
  for (const line of REQUESTS) {
    it(`${JSON.stringify(line)} is an HTTP request line, wherever it lies in a block`, () => {
      const block = bytesOf(`alive or not\n${line}\ncrash now HTTP/1.1\n`);
      const start = 'alive or not\n'.length;
      expect(isHttpRequest(block, start, start + bytesOf(line).length)).to.equal(true);
    });
  }

  const OTHERS = [
    '',
    '\r',
    'get',
    'alive',
    'follow -50',
    'ping 2',
    'session 70',
    'have 10 0',
    'broadcast GET / HTTP/1.1',
    'broadcast GET HTTP/1.1',
    'broadcast / HTTP/1.1',
    'msg 1 HTTP/1.1',
    'GET /',
    'GET / HTTP/1.1 ',
    'GET  HTTP/1.1',
    'GET  / HTTP/1.1',
    ' GET / HTTP/1.1',
    'GET / HTTP/11',
    'GET / HTTPS/1.1',
    'GET / http/1.1',
    'G\u00c9T / HTTP/1.1',
    'HTTP/1.1',
    'HTTP/1.1 200 OK',
    'GET HTTP/1.1',
    ' HTTP/1.1',
    '/ HTTP/1.1',
  ];
  for (const line of OTHERS) {
    it(`${JSON.stringify(line)} is not an HTTP request line`, () => {
      expect(isHttpRequest(bytesOf(line), 0, bytesOf(line).length)).to.equal(false);
      const block = bytesOf(`GET / ${line}\n`);
      expect(isHttpRequest(block, 6, block.length - 1)).to.equal(false);
    });
  }

  it('is that of TLS by its first byte', () => {
    expect([0x16, 0x15, 0x67, undefined].map(isTlsHandshake)).to.deep.equal([true, false, false, false]);
  });

  it('of another protocol is answered with a complete HTTP response', () => {
    const [head, body, ...rest] = text(foreignAnswer('HTTP')).split('\r\n\r\n') as [string, string];
    expect(rest).to.deep.equal([]);
    expect(head).to.match(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).to.contain(`\r\nContent-Length: ${String(body.length)}`);
    expect(body).to.match(/HTTP\n$/);
  });
});
