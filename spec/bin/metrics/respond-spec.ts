import { expect } from 'chai';
import { respond, type Health, type Request } from '../../../bin/metrics/respond.ts';

const WELL: Health = { server: 0, incarnation: 7, uptimeMs: 1, alive: [0], messages: 2 };

/** The answer to a request that is valid except for the given fields. */
function asked(request: Partial<Request>, health: Health | undefined = WELL) {
  const site = { port: 9100, host: '127.0.0.1', metrics: () => 'the metrics', health: () => health };
  return respond({ method: 'GET', url: '/metrics', host: 'localhost:9100', ...request }, site);
}

describe('a request', () => {
  it('for metrics is answered with them, and with the content type of their format', () => {
    expect(asked({})).to.deep.equal({
      status: 200,
      headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' },
      body: 'the metrics',
    });
    expect(asked({ url: '/metrics?name=x' }).status).to.equal(200);
  });

  it('for the health of a server that listens is answered with its status', () => {
    const { status, body } = asked({ url: '/healthz' });
    expect(status).to.equal(200);
    expect(JSON.parse(body)).to.deep.equal({ status: 'ok', ...WELL });
  });

  it('for the health of a server that does not listen is answered with 503', () => {
    const site = { port: 9100, host: '127.0.0.1', metrics: () => '', health: () => undefined };
    const { status, body } = respond({ method: 'GET', url: '/healthz', host: 'localhost:9100' }, site);
    expect(status).to.equal(503);
    expect(JSON.parse(body)).to.deep.equal({ status: 'unavailable' });
  });

  it('of method HEAD does not compute metrics', () => {
    expect(asked({ method: 'HEAD' })).to.include({ status: 200, body: '' });
  });

  it('of another method is refused with the list of allowed ones', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', undefined]) {
      const { status, headers } = asked({ method });
      expect({ status, allow: headers['Allow'] }).to.deep.equal({ status: 405, allow: 'GET, HEAD' });
    }
  });

  it('for another path is answered with 404', () => {
    for (const url of ['/', '/metrics/', '/metric', '//metrics', 'http://localhost:9100/metrics', undefined])
      expect(asked({ url }).status, url).to.equal(404);
  });

  it('without a Host header, as in HTTP/1.0, is answered; browsers always send one', () => {
    for (const url of ['/metrics', '/healthz'])
      expect(asked({ url, host: undefined }).status, url).to.equal(200);
  });

  it('with an empty Host is refused', () => {
    expect(asked({ host: '' }).status).to.equal(403);
  });

  it('with the Host of another server is refused for every path', () => {
    for (const url of ['/metrics', '/healthz', '/'])
      expect(asked({ url, host: 'evil.example:9100' }), url).to.include({ status: 403 });
  });
});
