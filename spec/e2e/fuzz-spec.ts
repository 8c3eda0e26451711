/**
 * Hostile input at real processes over real connections: some hundred of the inputs that spec/fuzz tries by the thousand.
 * `FUZZ_TCP_RUNS` is their number, `FUZZ_SEED` the first seed.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  bytesOf,
  chunksOf,
  CLAIM,
  masterInput,
  OWN_INCARNATION,
  peerInput,
  THEIR_INCARNATION,
  type Input,
} from '../fuzz/grammar.ts';
import { hasCrash } from '../fuzz/models.ts';
import { Client, startServer, until, usesProcesses, type Ports, type Run } from '../support/processes.ts';
import { readFileSync } from 'node:fs';

const RUNS = Number(process.env.FUZZ_TCP_RUNS ?? 300);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const SERVERS = [1, 2] as const;
const N = 12;
/** The number of parallel connections. */
const AT_ONCE = 20;
const PORTS: Ports = { base: 26_000, master: 26_100 };
/** The allowed growth of a server's memory when the connections have ended; garbage may still be uncollected. */
const MORE_MIB = 32;

/** The resident memory of a process, in MiB. */
function residentMiB({ pid }: Run): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) / 1024;
}

/** One hostile connection, from its first byte to its end. */
async function attack(input: Input, port: 'peers' | 'masters', i: number): Promise<void> {
  const meaning = {
    [CLAIM]: String(3 + (i % (N - 3))),
    [THEIR_INCARNATION]: '7',
    [OWN_INCARNATION]: String(1000 + i),
  };
  let bytes = bytesOf(input, meaning);
  // `crash` would be executed, and the claim to be another incarnation of a running server would be believed.
  if (hasCrash(bytes)) bytes = bytes.replaceAll('crash', 'crush');
  if (/^ping [12]\n/.test(bytes)) bytes = bytes.replaceAll('session', 'sassion');
  const address = port === 'peers' ? PORTS.base : PORTS.master;
  const client = await Client.connect(address + input.target);
  for (const chunk of chunksOf(bytes, input, meaning)) {
    client.send(chunk);
    await new Promise((done) => setImmediate(done));
  }
  if (input.ending === 'reset') client.reset();
  else if (input.ending === 'end') client.end();
  else if (input.ending === 'destroy') client.close();
}

describe('fuzz: real servers under hostile input', function () {
  this.timeout(60_000 + RUNS * 100);
  usesProcesses();

  it(`keep running, answer all other clients, and lose none of their messages (FUZZ_SEED=${String(SEED)})`, async () => {
    const servers = SERVERS.map((id) => startServer(id, N, PORTS));
    const witnesses = await Promise.all(SERVERS.map((id) => Client.reach(PORTS.master + id)));
    for (const witness of witnesses) await witness.askUntil('alive', 'alive 1,2');
    const said = SERVERS.map((): string[] => []);
    const broadcast = () =>
      witnesses.forEach((witness, i) => {
        const text = `T${String(SERVERS[i])}-${String(said[i]!.length)}`;
        said[i]!.push(text);
        witness.send(`broadcast ${text}\n`);
      });
    broadcast();
    const before = servers.map(residentMiB);

    const inputs = fc.sample(fc.tuple(peerInput(SERVERS), masterInput(SERVERS)), {
      numRuns: RUNS / 2,
      seed: SEED,
    });
    for (let first = 0; first < inputs.length; first += AT_ONCE / 2) {
      const some = inputs.slice(first, first + AT_ONCE / 2);
      await Promise.all(
        some.flatMap(([peer, master], i) => [
          attack(peer, 'peers', first + i),
          attack(master, 'masters', first + i),
        ]),
      );
      broadcast();
      for (const witness of witnesses) expect(await witness.ask('alive')).to.match(/^alive 1,2(,\d+)*$/);
    }

    for (const witness of witnesses) {
      const heard = async () => (await witness.ask('get')).match(/T\d-\d+/g) ?? [];
      await until(
        async () => (await heard()).length >= 2 * said[0]!.length,
        'all that the servers have said',
      );
      const all = await heard();
      for (const [i, id] of SERVERS.entries())
        expect(all.filter((text) => text.startsWith(`T${String(id)}`))).to.deep.equal(said[i]);
      await witness.askUntil('alive', 'alive 1,2');
    }
    for (const [i, server] of servers.entries()) {
      expect(server.isOver).to.equal(false);
      expect(residentMiB(server) - before[i]!).to.be.below(MORE_MIB);
    }
  });
});
