import { expect } from 'chai';
import { boxNamed, clientAddresses, requireStorage, settingsOf } from '../../../bin/ovid/box.ts';
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
