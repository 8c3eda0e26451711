import { expect } from 'chai';
import {
  boxNamed,
  clientAddresses,
  isMixed,
  metricsAddresses,
  requireStorage,
  settingsOf,
} from '../../../bin/ovid/box.ts';
import type { BoxFlags } from '../../../bin/ovid/runFlags.ts';
import { text } from '../../../lib/agent/schema.ts';
import { forEachLimit, LIMITS } from '../../../lib/limits.ts';
import { QUEUE_BOUNDS } from '../../../lib/net/queues.ts';
import { configured } from '../../support/agents.ts';
import { stubType } from '../../support/stubAgents.ts';

const SAVER = stubType('saver', ['1'], { records: text });
const LINES = stubType('lines', ['1'], { records: text, storage: () => ({ kind: 'lines', path: 'x.log' }) });
const BOXES = ['127.0.0.1:5001', '[::1]:5002'];
const configuration = configured({
  a: { type: SAVER, box: '127.0.0.1:5001' },
  b: { type: LINES, box: '[::1]:5002' },
});
const FLAGS: BoxFlags = {
  heartbeatMs: 200,
  suspectAfterMs: 920,
  logLevel: 'warn',
  loss: 0,
  ...QUEUE_BOUNDS,
  ...forEachLimit((name) => LIMITS[name].default),
};

describe('the box of a call', () => {
  it('is named by its address or its number', () => {
    for (const [name, box] of [
      ['127.0.0.1:5001', '127.0.0.1:5001'],
      ['0', '127.0.0.1:5001'],
      ['1', '[::1]:5002'],
      ['[::1]:5002', '[::1]:5002'],
    ] as const)
      expect(boxNamed(configuration, name)).to.equal(box);
    for (const name of ['2', '-1', '127.0.0.1:5002', ''])
      expect(() => boxNamed(configuration, name))
        .to.throw(`there is no box "${name}"; `)
        .with.property('exitCode', 2);
  });

  it('has a port for clients on its host, which is that of no box', () => {
    expect(clientAddresses(configuration, BOXES, {})).to.equal(undefined);
    expect(clientAddresses(configuration, BOXES, { master: 10_000 })).to.deep.equal([
      { host: '127.0.0.1', port: 10_000 },
      { host: '::1', port: 10_001 },
    ]);
    expect(() => clientAddresses(configuration, BOXES, { master: 5001 })).to.throw(
      '--master: 5001 is the port of box 127.0.0.1:5001 already; take another',
    );
    for (const master of [0, 65_535])
      expect(() => clientAddresses(configuration, BOXES, { master })).to.throw(
        `--master: ${String(master)} is not a port from 1 to 65534`,
      );
  });

  it('has a port for metrics on its host, which is neither that of a box nor one for clients', () => {
    expect(metricsAddresses(configuration, BOXES, {})).to.equal(undefined);
    expect(metricsAddresses(configuration, BOXES, { metrics: 9100 })).to.deep.equal([
      { host: '127.0.0.1', port: 9100 },
      { host: '::1', port: 9101 },
    ]);
    expect(() => metricsAddresses(configuration, BOXES, { metrics: 5001 })).to.throw(
      '--metrics: 5001 is the port of box 127.0.0.1:5001 already; take another',
    );
    expect(() => metricsAddresses(configuration, BOXES, { metrics: 9999, master: 9999 })).to.throw(
      '--metrics: 9999 is the port of box 127.0.0.1:5001 for clients already; take another',
    );
    expect(() => metricsAddresses(configuration, BOXES, { metrics: 65_535 })).to.throw(
      '--metrics: 65535 is not a port from 1 to 65534',
    );
  });

  it('lets boxes of GoOvid in if they can have the configuration; if they cannot, that is an error where it was asked for', () => {
    const box = '127.0.0.1:5001';
    const numbers = configured({
      '1': { type: SAVER, box, routes: { x: '2.1' } },
      '2': { type: SAVER, box },
    });
    expect(isMixed(numbers, {})).to.equal(false);
    expect(isMixed(numbers, { mixed: true })).to.equal(true);
    expect(isMixed(numbers, { mixed: 'possible' })).to.equal(true);
    const others: readonly (readonly [Parameters<typeof configured>[0], string])[] = [
      [{ 'kvs/a': { type: SAVER, box } }, 'the id of agent kvs/a'],
      [{ '65536': { type: SAVER, box } }, 'the id of agent 65536'],
      [{ '01': { type: SAVER, box } }, 'the id of agent 01'],
      [{ '1': { type: SAVER, box, routes: { x: '1.in' } } }, 'port in, to which agent 1 sends'],
      [
        { '1': { type: SAVER, box, routes: { x: ['1.1', '2.1'] } }, '2': { type: SAVER, box } },
        'the name x of agent 1, which leads to several agents',
      ],
    ];
    for (const [given, what] of others) {
      expect(isMixed(configured(given), { mixed: 'possible' })).to.equal(false);
      expect(() => isMixed(configured(given), { mixed: true })).to.throw(
        `--mixed: GoOvid cannot have ${what}: `,
      );
    }
  });

  it('needs a storage folder for agents that save, unless they have files of their own', () => {
    const required = (boxes: readonly string[], flags: Parameters<typeof requireStorage>[2]) => () =>
      requireStorage(configuration, boxes, flags);
    expect(required(BOXES, {})).to.throw(
      'agent a saves records: --storage DIR names a folder for them; with --volatile they are kept in memory only',
    );
    expect(required(['[::1]:5002'], {})).not.to.throw();
    expect(required(BOXES, { storage: 'here' })).not.to.throw();
    expect(required(BOXES, { volatile: true })).not.to.throw();
    expect(required(BOXES, { storage: 'here', volatile: true })).to.throw('exclude each other');
  });

  it('has the settings of its options; a wrong one is named', () => {
    expect(settingsOf(configuration, '[::1]:5002', FLAGS, true)).to.deep.include({
      self: 1,
      n: 2,
      peers: [
        { host: '127.0.0.1', port: 5001 },
        { host: '::1', port: 5002 },
      ],
      reportsSent: true,
      queueMessagesMax: QUEUE_BOUNDS.queueMessagesMax,
    });
    expect(() => settingsOf(configuration, '[::1]:5002', { ...FLAGS, suspectAfterMs: 400 }, false))
      .to.throw('--suspect-after-ms')
      .with.property('exitCode', 2);
  });
});
