import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { freeAddress } from '../../../bin/page/freePort.ts';

describe('a port for a page', () => {
  it('is another one than those that are in use, here or otherwise', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const address = { host: '127.0.0.1', port };
    const found = await freeAddress(address);
    expect(found.port).to.be.above(port);
    expect((await freeAddress(address, [found])).port).to.be.above(found.port);
    await new Promise((resolve) => server.close(resolve));
  });
});
