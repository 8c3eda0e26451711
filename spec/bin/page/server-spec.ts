/** The HTTP server of a page, on a free port of this host. */
import { request } from 'node:http';
import { expect } from 'chai';
import { servePage } from '../../../bin/page/server.ts';
import { errorMessage } from '../../../lib/reason/errorMessage.ts';

const FILE = { type: 'text/html', bytes: Buffer.from('<p>'), gzipped: () => Buffer.from('') };

describe('the HTTP server of a page', () => {
  let served: { readonly url: string; readonly close: () => void } | undefined;

  before(async () => {
    served = await servePage(
      { host: '127.0.0.1', port: 0, origins: ['https://room.example'] },
      {
        files: new Map([['/explore', FILE]]),
        home: '/explore',
        data: (path, query) =>
          path === '/data'
            ? query.has('wrong')
              ? { refusal: { code: 'no-path', shown: 'x' } }
              : { json: JSON.stringify([...query]) }
            : undefined,
      },
    );
  });
  after(() => served?.close());

  function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
    const { hostname, port } = new URL(served?.url ?? '');
    return new Promise<readonly [status: number | undefined, text: string, location: string | undefined]>(
      (resolve, reject) => {
        request({ hostname, port, path, headers, method, agent: false }, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve([response.statusCode, text, response.headers.location]));
        })
          .on('error', reject)
          .end();
      },
    );
  }

  it('answers with files and data, and leads to the page', async () => {
    expect(await get('/explore?x=1')).to.deep.equal([200, '<p>', undefined]);
    expect(await get('/')).to.deep.equal([302, '', '/explore']);
    expect(await get('/data?path=a.b&c=d?e')).to.deep.equal([200, '[["path","a.b"],["c","d?e"]]', undefined]);
    expect((await get('/data', {}, 'HEAD')).slice(0, 2)).to.deep.equal([200, '']);
  });

  it('refuses what is wrong, with a reason', async () => {
    expect((await get('/data?wrong'))[1]).to.match(/^path=x is no path/);
    expect((await get('/data?wrong'))[0]).to.equal(400);
    expect((await get('/nothing'))[0]).to.equal(404);
    expect((await get('/data', {}, 'POST'))[0]).to.equal(405);
  });

  it('gives data to its own pages only', async () => {
    const status = async (headers: Record<string, string>) => (await get('/data', headers))[0];
    expect(await status({ origin: 'http://evil.example' })).to.equal(403);
    expect(await status({ 'sec-fetch-site': 'cross-site' })).to.equal(403);
    expect(await status({ host: 'evil.example' })).to.equal(403);
    expect(await status({ origin: 'https://room.example' })).to.equal(200);
    expect(await status({ 'sec-fetch-site': 'same-origin' })).to.equal(200);
  });

  it('names another port if its own is in use, and an option for no page only if the program has one', async () => {
    const port = Number(new URL(served?.url ?? '').port);
    const refusal = async (without?: string) => {
      try {
        await servePage(
          { host: '127.0.0.1', port, origins: [] },
          { files: new Map(), ...(without === undefined ? {} : { without }) },
        );
      } catch (error) {
        return errorMessage(error);
      }
      return undefined;
    };
    const other = `port ${String(port)} on 127.0.0.1, for the page, is in use: --http ${String(port + 1)} chooses another port`;
    expect(await refusal()).to.equal(other);
    expect(await refusal('--no-http')).to.equal(`${other}, --no-http serves no page`);
  });

  it('has no socket where none is wanted', async () => {
    const upgrade = { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-version': '13' };
    expect((await get('/live', { ...upgrade, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }))[0]).to.equal(
      404,
    );
  });
});
