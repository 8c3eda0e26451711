import { expect } from 'chai';
import { of, Subject, VirtualTimeScheduler } from 'rxjs';
import { connectMaster } from '../../../bin/grid/master.ts';
import { bytes } from '../../support/bytes.ts';
import { FakeSocket } from '../../support/fakeSocket.ts';
import { fakeWorld } from '../../support/fakeWorld.ts';

describe('the connection of a client to a server', () => {
  it('is closed if the answer is too long, and the request fails with the reason', async () => {
    const says$ = new Subject<Uint8Array>();
    const socket = new FakeSocket({ chunks$: says$ });
    const world = fakeWorld(new VirtualTimeScheduler(), { dial: () => of(socket) });
    const said: string[] = [];
    const master = await connectMaster(
      world,
      { host: 'there', port: 1 },
      (line) => said.push(line),
      undefined,
      100,
    );
    const answer = master.ask('get', 'messages ').catch((error: unknown) => error);
    says$.next(bytes('error x\nmessages '));
    for (let i = 0; i < 10; i++) says$.next(bytes('x'.repeat(30)));
    expect(await answer).to.have.property('message', 'it has sent a line of over 100 bytes');
    expect(master.isOpen()).to.equal(false);
    expect(says$.observed).to.equal(false);
    expect(said).to.deep.equal(['error x']);
    master.close();
  });
});
