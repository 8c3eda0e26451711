import { expect } from 'chai';
import { requireMetricsPorts } from '../../../bin/metrics/port.ts';
import { serverConfig } from '../../../lib/config.ts';
import type { Address } from '../../../lib/world/world.ts';

/** The servers of a grid: peer ports from 3000 on, client ports from 10000 on. */
function grid(n: number, peers?: ReadonlyMap<number, Address>) {
  return Array.from({ length: n }, (_, id) => serverConfig({ id, n, port: 10_000 + id, peers }));
}

describe('the ports for metrics', () => {
  it('are accepted if no server of the grid uses them', () => {
    for (const first of [1, 2997, 3003, 9997, 10_003, 65_533])
      expect(() => requireMetricsPorts(first, grid(3)), String(first)).not.to.throw();
  });

  const wrong: Record<string, readonly [first: number, message: RegExp]> = {
    'be below 1': [0, /^--metrics: 0 is not a port from 1 to 65533$/],
    'leave the last server without a port': [65_534, /^--metrics: 65534 .* from 1 to 65533$/],
    'be a client port': [9999, /^--metrics: 10000, for server 1, is the port of server 0 for clients/],
    'be the peer port of a server': [
      2998,
      /^--metrics: 3000, for server 2, is the port of server 0 for its peers/,
    ],
    'be the peer port of another server': [3002, /^--metrics: 3002, for server 0, .* server 2 for its peers/],
  };
  for (const [title, [first, message]] of Object.entries(wrong)) {
    it(`are refused as wrong usage if they would ${title}`, () => {
      expect(() => requireMetricsPorts(first, grid(3)))
        .to.throw(message)
        .with.property('exitCode', 2);
    });
  }

  it('can equal the port of a peer on another host', () => {
    const peers = new Map([[1, { host: 'elsewhere', port: 9100 }]]);
    expect(() => requireMetricsPorts(9100, grid(2, peers).slice(0, 1))).not.to.throw();
  });
});
