import { closed } from '../kit/connection.ts';
import { Grid } from '../kit/grid.ts';
import { PlainPeer } from '../kit/plainPeer.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';
import { comesToBe, within } from '../kit/wait.ts';

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const count = context.count(300);
  // Repeated events are logged at 1 to 10, 20, 30, …: a new grid for every ten.
  let grid: Grid | undefined;
  let logged = 0;
  for (let i = 0; i < count; i++) {
    if (i % 10 === 0) {
      await grid?.stop();
      grid = await Grid.start({ n: 4, real: 3 });
    }
    const current = grid as Grid;
    const plainPeer = await PlainPeer.join(current);
    const before = current.records.filter(isFault).length;
    const socket = plainPeer.sockets[0];
    if (socket === undefined) throw new Error('the plain peer has no connection');
    const name = `forged${String(i)}`;
    const claimed = [1, 2, 0, 4, 99][i % 5] as number;
    const isClosed = within(closed(socket), 'the end of the link', 2_000).then(
      () => true,
      () => false,
    );
    socket.write(`msg 3 own${String(i)}\nmsg ${String(claimed)} ${name}\nmsg 3 behind${String(i)}\n`);
    findings.expect(await isClosed, `the link is still up after msg ${String(claimed)} of member 3`);
    plainPeer.leave();
    current.plainPeers.pop();
    await current.isWhole();
    for (const id of current.ids) {
      const log = await (await current.master(id)).messages();
      findings.expect(!log.includes(name), `server ${String(id)} has delivered "${name}"`);
      findings.expect(
        !log.includes(`behind${String(i)}`),
        `server ${String(id)} has delivered the message after it`,
      );
    }
    // Records on stderr arrive with a delay.
    const isLogged = await comesToBe(() => current.records.filter(isFault).length > before, 1_000, 5);
    logged += current.records.filter(isFault).length - before;
    findings.expect(isLogged !== undefined, `no record of msg ${String(claimed)} of member 3`);
  }
  return {
    count,
    failures: findings.count,
    load: 'idle',
    result: `none delivered; each link closed; ${String(logged)} logged, with a count`,
    evidence: findings.evidence,
  };
}

const isFault = ({ msg, server, peer }: { msg: string; server: number; peer?: number }) =>
  msg === 'link down' && server === 0 && peer === 3;

export const H5: Row = {
  id: 'H5',
  fault: 'a msg whose sender is not the peer on that link',
  full: '300',
  unit: 'messages',
  pass: 'never delivered; link closed; counted',
  seconds: { full: 40, least: 3 },
  run,
};
