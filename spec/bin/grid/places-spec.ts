import { expect } from 'chai';
import { configsAt, freePagePort, freePlace, movedTo } from '../../../bin/grid/places.ts';
import type { ServeFlags } from '../../../bin/flags.ts';
import { DEFAULTS } from '../../../lib/config.ts';
import { LIMIT_NAMES, LIMITS } from '../../../lib/limits.ts';

const FLAGS = {
  host: DEFAULTS.host,
  basePort: DEFAULTS.basePort,
  peers: undefined,
  heartbeatMs: DEFAULTS.heartbeatPeriodMs,
  suspectAfterMs: DEFAULTS.suspectAfterMs,
  logLevel: 'warn',
  ...Object.fromEntries(LIMIT_NAMES.map((name) => [name, LIMITS[name].default])),
} as unknown as ServeFlags;
const USUAL = { port: 10_000, basePort: 3_000 };
const ALL = { masters: true, peers: true, page: true };

/** Every port is free but these. */
const allBut =
  (...taken: readonly number[]) =>
  ({ port }: { readonly port: number }) =>
    Promise.resolve(!taken.includes(port));

describe('the ports of a grid without port options', () => {
  it('are the defaults if they are free', async () => {
    expect(await freePlace(3, USUAL, FLAGS, ALL, allBut(10_003, 2_999))).to.deep.equal(USUAL);
  });

  it('are the next free ones, client and peer ports moved together', async () => {
    expect(await freePlace(3, USUAL, FLAGS, ALL, allBut(10_002))).to.deep.equal({
      port: 10_100,
      basePort: 3_100,
    });
    expect(await freePlace(3, USUAL, FLAGS, ALL, allBut(3_001, 10_101, 3_202))).to.deep.equal({
      port: 10_300,
      basePort: 3_300,
    });
    expect(await freePlace(150, USUAL, FLAGS, ALL, allBut(10_000))).to.deep.equal({
      port: 10_200,
      basePort: 3_200,
    });
  });

  it('include those that the user has set, in use or not', async () => {
    const taken = allBut(10_000, 3_000);
    const onlyPeers = await freePlace(3, USUAL, FLAGS, { ...ALL, masters: false }, taken);
    expect(onlyPeers).to.deep.equal({ port: 10_000, basePort: 3_100 });
    expect(
      await freePlace(3, USUAL, FLAGS, { masters: false, peers: false, page: true }, taken),
    ).to.deep.equal(USUAL);
  });

  it('do not overlap those that the user has set', async () => {
    const chosen = { port: 10_000, basePort: 10_001 };
    expect(await freePlace(3, chosen, FLAGS, { ...ALL, peers: false }, allBut())).to.deep.equal({
      port: 10_100,
      basePort: 10_001,
    });
  });

  it('are the defaults if none are free: the servers report the error', async () => {
    expect(await freePlace(3, USUAL, FLAGS, ALL, () => Promise.resolve(false))).to.deep.equal(USUAL);
  });

  it('are reported if they are not the defaults', () => {
    expect(movedTo(3, USUAL, USUAL)).to.equal(undefined);
    expect(movedTo(3, USUAL, { port: 10_100, basePort: 3_100 })).to.equal(
      'the default ports are in use: clients connect to 10100 to 10102, peers to 3100 to 3102',
    );
    expect(movedTo(1, USUAL, { port: 10_100, basePort: 3_000 })).to.equal(
      'the default ports are in use: clients connect to 10100',
    );
  });
});

describe('the port of a page without a port option', () => {
  const configs = configsAt(3, USUAL, FLAGS);
  const page = (port: number) => ({ host: DEFAULTS.host, port });

  it('is the next free one that no server uses', async () => {
    expect(await freePagePort(page(8_080), configs, undefined, allBut())).to.equal(8_080);
    expect(await freePagePort(page(8_080), configs, undefined, allBut(8_080, 8_081))).to.equal(8_082);
    expect(await freePagePort(page(8_080), configs, 8_081, allBut(8_080))).to.equal(8_084);
    expect(await freePagePort(page(10_000), configs, undefined, allBut())).to.equal(10_003);
  });
});
