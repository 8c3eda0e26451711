import { expect } from 'chai';
import { noCounts, type Counts } from '../../../bin/metrics/count.ts';
import { familiesOf, type Facts } from '../../../bin/metrics/families.ts';
import { append, emptyLog } from '../../../lib/agents/chatroom/log/log.ts';
import { messagesOf } from '../../../lib/wire/messages.ts';

/** Server 1 of three in incarnation 7. */
const FACTS: Facts = {
  server: 1,
  n: 3,
  version: '1.2.3',
  incarnation: 7,
  counts: noCounts(3),
  alive: [1, 2],
  log: append(emptyLog(), 0, messagesOf('hello', 'you')),
  lag: { p50Seconds: 0.001, p99Seconds: 0.01, maxSeconds: 0.1 },
  rssBytes: 5,
  startSeconds: 6,
  uptimeSeconds: 7,
};

/** The metrics of it, with these counts. */
const told = (counts: Partial<Counts> = {}) =>
  familiesOf({ ...FACTS, counts: { ...noCounts(3), ...counts } });

/** The value of the sample with such a label, or of the only one. */
function valueOf(families: ReturnType<typeof told>, name: string, label?: string): number | undefined {
  const samples = families.find((family) => family.name === name)?.samples ?? [];
  return samples.find(({ labels }) => label === undefined || Object.values(labels).includes(label))?.value;
}

describe('the metrics of a server', () => {
  it('have names with the prefix of the program, and counters the suffix _total', () => {
    for (const { name, type } of told()) {
      expect(name).to.match(/^chatroom_[a-z0-9_]+$/);
      expect(name.endsWith('_total'), name).to.equal(type === 'counter');
    }
  });

  it('have unique names, each with a help text, and the label of the server in every sample', () => {
    const families = told();
    expect(new Set(families.map(({ name }) => name)).size).to.equal(families.length);
    for (const { name, help, samples } of families) {
      expect(help, name).to.match(/^[A-Z].*\.$/);
      expect(samples, name).not.to.be.empty;
      for (const { labels } of samples) expect(labels, name).to.include({ server: '1' });
    }
  });

  it('have as many samples before the first event as afterwards', () => {
    const shape = (families: ReturnType<typeof told>) =>
      families.map(({ name, samples }) => [name, ...samples.map(({ labels }) => labels)]);
    const busy = told({ linksLost: { broken: 3, other: 1 }, refused: { command: 9 }, delivered: [1, 2, 3] });
    expect(shape(busy)).to.deep.equal(shape(told()));
  });

  it('count refused connections by reason, and also under the names of the version before', () => {
    const families = told({ refused: { unidentified_max: 4, peer_protocol_error: 2, command: 3 } });
    const now = 'chatroom_inputs_refused_total';
    expect(
      ['unidentified_max', 'peer_protocol_error', 'command'].map((label) => valueOf(families, now, label)),
    ).to.deep.equal([4, 2, 3]);
    const before = 'chatroom_refused_total';
    expect(
      ['strangers_max', 'peer_fault', 'command'].map((label) => valueOf(families, before, label)),
    ).to.deep.equal([4, 2, 3]);
    expect(valueOf(families, before, 'unidentified_max')).to.equal(undefined);
  });

  it('contain the incarnation as soon as there is one', () => {
    expect(told()[0]?.samples[0]?.labels).to.include({ incarnation: '7', version: '1.2.3' });
    const before = familiesOf({ ...FACTS, incarnation: undefined });
    expect(before[0]?.samples[0]?.labels).not.to.have.property('incarnation');
  });

  it('count peers without the server itself, and a link as up until it is lost', () => {
    const families = told({ linksMade: 5, linksLost: { closed: 2, broken: 1 } });
    expect(valueOf(families, 'chatroom_peers')).to.equal(2);
    expect(valueOf(families, 'chatroom_peers_alive')).to.equal(1);
    expect(valueOf(families, 'chatroom_links_up')).to.equal(2);
    expect(valueOf(families, 'chatroom_connections_lost_total', 'closed')).to.equal(2);
    expect(valueOf(families, 'chatroom_connections_lost_total', 'silent')).to.equal(0);
  });

  it('contain the size of the log in messages and in bytes', () => {
    expect(valueOf(told(), 'chatroom_log_messages')).to.equal(2);
    expect(valueOf(told(), 'chatroom_log_bytes')).to.equal(8);
  });
});
