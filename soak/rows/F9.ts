import { Grid } from '../kit/grid.ts';
import { Run } from '../kit/processes.ts';
import { Findings, type Context, type Outcome, type Row } from '../kit/row.ts';

const SERVERS = 3;
const LENGTH_MS = 15_000;

/** A client in a process of its own: writes broadcasts as fast as they are taken, for a time, and prints how many were accepted. */
const CLIENT = `
  const [port, id, ms] = process.argv.slice(1).map(Number);
  const socket = require('node:net').connect(port, '127.0.0.1');
  const endMs = performance.now() + ms;
  let count = 0;
  const go = () => {
    let lines = '';
    for (let i = 0; i < 2000; i++) lines += 'broadcast ' + id + String(count++).padStart(15, '0') + '\\n';
    if (performance.now() > endMs) socket.write(lines + 'alive\\n');
    else if (socket.write(lines)) setImmediate(go);
    else socket.once('drain', go);
  };
  socket.on('connect', go).once('data', () => process.stdout.write(String(count), () => process.exit()));
`;

async function run(context: Context): Promise<Outcome> {
  const findings = new Findings();
  const floods = context.count(10);
  let broadcasts = 0;
  let suspicions = 0;
  for (let flood = 0; flood < floods; flood++) {
    const grid = await Grid.start({ n: SERVERS });
    const clients = grid.ids.map(
      (id) => new Run([process.execPath, '-e', CLIENT, ...[grid.masterPort(id), id, LENGTH_MS].map(String)]),
    );
    const ends = await Promise.all(clients.map(({ ended }) => ended));
    findings.expect(
      ends.every(({ code }) => code === 0),
      'a client has failed',
    );
    broadcasts += clients.reduce((sum, { stdout }) => sum + Number(stdout), 0);
    for (const { msg, server, peer } of grid.records) {
      if (msg !== 'suspected') continue;
      suspicions++;
      findings.add(`server ${String(server)} suspected server ${String(peer)}`);
    }
    context.progress(`${String(flood + 1)} floods, ${String(suspicions)} suspicions`);
    await grid.stop();
  }
  const perSecond = Math.round(broadcasts / floods / (LENGTH_MS / 1_000));
  return {
    count: floods,
    failures: findings.count,
    load: `each of ${String(SERVERS)} servers flooded by a client for ${String(LENGTH_MS / 1_000)} s`,
    result: `${String(suspicions)} suspicions; ${perSecond.toLocaleString('en')} broadcasts/s in all`,
    evidence: findings.evidence,
  };
}

export const F9: Row = {
  id: 'F9',
  fault: 'none: clients flood all servers at full speed',
  full: '10 floods of 15 s',
  unit: 'floods',
  pass: '0 false suspicions',
  seconds: { full: 190, least: 19 },
  run,
};
