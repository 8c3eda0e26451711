/** `follow`: a client that gets messages as they are delivered, with the incarnations of their senders. */
import { expect } from 'chai';
import type { Entry } from '../../lib/agents/chatroom/entries.ts';
import { Client, freePorts, logOf, startServer, until, usesProcesses } from '../support/processes.ts';

const entriesOf = async (client: Client, count: number) =>
  (await client.lines(count)).map((line) => JSON.parse(line) as Entry);

/** An entry without the incarnation of its sender, which is random. */
const shown = ({ position, sender, number, text }: Entry) => [position, sender, number, text];

describe('a client that follows', () => {
  usesProcesses();

  it('gets the log and all new entries, of all servers, with their incarnations', async () => {
    const ports = await freePorts(2);
    startServer(0, 2, ports);
    const other = startServer(1, 2, ports);
    const master = await Client.reach(ports.master);
    let otherMaster = await Client.reach(ports.master + 1);
    await master.askUntil('alive', 'alive 0,1');
    master.send('broadcast before\n');
    await otherMaster.askUntil('get', 'messages before');

    const follower = await Client.connect(ports.master);
    follower.send('follow 0\n');
    const [before] = await entriesOf(follower, 1);
    expect(shown(before as Entry)).to.deep.equal([0, 0, 0, 'before']);
    master.send('broadcast own\nbroadcast “quoted”\n');
    const own = await entriesOf(follower, 2);
    expect(own.map(shown)).to.deep.equal([
      [1, 0, 1, 'own'],
      [2, 0, 2, '“quoted”'],
    ]);
    expect(own.map(({ incarnation }) => incarnation)).to.deep.equal([
      before?.incarnation,
      before?.incarnation,
    ]);

    otherMaster.send('broadcast first\n');
    const [first] = await entriesOf(follower, 1);
    expect(shown(first as Entry)).to.deep.equal([3, 1, 0, 'first']);
    otherMaster.send('crash\n');
    await other.exited();
    await master.askUntil('alive', 'alive 0');
    startServer(1, 2, ports);
    otherMaster = await Client.reach(ports.master + 1);
    await master.askUntil('alive', 'alive 0,1');
    otherMaster.send('broadcast again\n');
    const [again] = await entriesOf(follower, 1);
    expect(shown(again as Entry)).to.deep.equal([4, 1, 0, 'again']);
    expect(again?.incarnation).to.be.a('number').and.not.equal(first?.incarnation);

    expect(await follower.ask('alive'), 'and answered all the while').to.equal('alive 0,1');
    expect(await follower.ask('follow')).to.equal('error this connection follows already');
  });

  it('gets the whole log as JSON with one command, after which it may close its sending side', async () => {
    const ports = await freePorts();
    startServer(0, 1, ports);
    const texts = Array.from({ length: 3_000 }, (_, i) => `message ${String(i)}`);
    const master = await Client.reach(ports.master);
    await master.send(texts.map((text) => `broadcast ${text}\n`).join('')).ask('alive');
    for (const [command, expected] of [
      ['follow 0', texts],
      ['follow 2999', texts.slice(2999)],
      ['follow -2', texts.slice(-2)],
      ['follow', []],
    ] as const) {
      const once = await Client.connect(ports.master);
      await once.send(`${command}\n`).end().closed();
      const lines = once.text.split('\n').slice(0, -1);
      expect(
        lines.map((line) => (JSON.parse(line) as Entry).text),
        command,
      ).to.deep.equal(expected);
    }
  });

  it('does not slow down the others if it reads nothing, and is disconnected', async () => {
    const ports = await freePorts();
    const server = startServer(0, 1, ports, ['--master-reads-within-ms', '1000', '--log-level', 'debug']);
    const master = await Client.reach(ports.master);
    const follower = await Client.connect(ports.master);
    follower.socket.pause();
    follower.send('follow\n');
    const hundred = `broadcast ${'x'.repeat(10_000)}\n`.repeat(100);
    // Far more than the system buffers for it.
    for (let i = 0; i < 20; i++) await master.send(hundred).ask('alive');
    const gone = () => logOf(server).find(({ msg }) => msg === 'client gone');
    await until(() => gone() !== undefined, 'the end of the follower');
    expect(gone()?.['reason']).to.equal('it has read none of its answers for 1000 ms');
    expect(await master.ask('alive')).to.equal('alive 0');
  });
});
