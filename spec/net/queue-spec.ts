import { expect } from 'chai';
import { Queue } from '../../lib/net/queue.ts';
import { queues } from '../../lib/net/queues.ts';
import { text } from '../support/bytes.ts';

const BOUNDS = { queueMessagesMax: 5, queueLimitBytes: 60 };
/** The bytes of a line of server 1 beyond its contents. */
const FRAMING = 'msg 1 \n'.length;

describe('Queue', () => {
  const queue = (...batches: readonly string[][]) => {
    const made = new Queue(1, BOUNDS);
    for (const batch of batches) made.append(batch);
    return made;
  };
  const from = (given: Queue, number: number, limitBytes = 1000) => {
    const { frame, next } = given.frame(number, limitBytes);
    return [text(frame), next];
  };

  it('formats the lines that it appends, and those from any number on', () => {
    const made = new Queue(1, BOUNDS);
    expect(text(made.append(['a', 'ö']) as Uint8Array)).to.equal('msg 1 a\nmsg 1 ö\n');
    made.append(['c']);
    expect(made.count).to.equal(3);
    expect(from(made, 0)).to.deep.equal(['msg 1 a\nmsg 1 ö\nmsg 1 c\n', 3]);
    expect(from(made, 1)).to.deep.equal(['msg 1 ö\nmsg 1 c\n', 3]);
    expect(from(made, 3)).to.deep.equal(['', 3]);
  });

  it('cuts a frame at a limit after a whole line; a single longer line is a frame of its own', () => {
    const made = queue(['a', 'b'], ['long line'], ['d']);
    expect(from(made, 0, 15)).to.deep.equal(['msg 1 a\n', 1]);
    expect(from(made, 0, 16)).to.deep.equal(['msg 1 a\nmsg 1 b\n', 2]);
    expect(from(made, 0, 20)).to.deep.equal(['msg 1 a\nmsg 1 b\n', 2]);
    expect(from(made, 2, 5)).to.deep.equal(['msg 1 long line\n', 3]);
  });

  it('is bounded by a number of messages, and takes all of a batch or none while messages wait', () => {
    const made = queue(['a', 'b', 'c', 'd']);
    expect(made.append(['e', 'f'])).to.equal(undefined);
    expect(made.count).to.equal(4);
    expect(made.append(['e'])).to.not.equal(undefined);
    expect(made.append(['f'])).to.equal(undefined);
  });

  it('is bounded by a number of bytes, but takes a single message that is longer', () => {
    const made = queue();
    expect(made.append(['x'.repeat(60 - FRAMING)])).to.have.length(60);
    expect(made.append(['x'])).to.equal(undefined);
    made.trim(1);
    expect(made.append(['x'.repeat(100)])).to.have.length(100 + FRAMING);
    expect(made.append(['x'])).to.equal(undefined);
  });

  it('takes a batch of any size while nothing waits: a new session cannot end because of its first messages', () => {
    for (const batch of [Array.from({ length: 9 }, () => 'a'), ['x'.repeat(50), 'y'.repeat(50)]]) {
      const made = queue();
      expect(made.append(batch)).to.have.length((FRAMING + (batch[0] as string).length) * batch.length);
      expect(made.messages).to.equal(batch.length);
      expect(made.append(['z'])).to.equal(undefined);
      made.trim(batch.length);
      expect(made.append(batch)).to.not.equal(undefined);
    }
  });

  it('serves and trims a large batch in parts, each at the cost of a part', () => {
    const count = 200_000;
    const made = new Queue(1, { queueMessagesMax: count, queueLimitBytes: 1e8 });
    const frame = made.append([
      ...Array.from({ length: count - 1 }, (_, i) => `ö${String(i)}`),
      'y'.repeat(1e5),
    ]);
    const parts: Uint8Array[] = [];
    for (let next = 0; next < count;) {
      const part = made.frame(next, 16 * 1024);
      parts.push(part.frame);
      next = part.next;
    }
    expect(parts.length).to.be.above(100);
    expect(Buffer.concat(parts).equals(frame as Uint8Array)).to.equal(true);
    made.trim(count / 2);
    expect(made.messages).to.be.within(count / 2, count / 2 + 5_000);
    made.trim(count - 1);
    expect([made.messages, made.bytes]).to.deep.equal([1, 1e5 + FRAMING]);
    expect(made.frame(count - 1, 10).frame).to.have.length(1e5 + FRAMING);
  });

  it('drops blocks that the peer has, and keeps the numbers of the others', () => {
    const made = queue(['a', 'b'], ['c'], ['d']);
    made.trim(1);
    expect([made.messages, from(made, 1)]).to.deep.equal([4, ['msg 1 b\nmsg 1 c\nmsg 1 d\n', 4]]);
    made.trim(3);
    expect([made.messages, made.bytes, from(made, 3)]).to.deep.equal([1, 1 + FRAMING, ['msg 1 d\n', 4]]);
    made.trim(4);
    made.append(['e']);
    expect(from(made, 4)).to.deep.equal(['msg 1 e\n', 5]);
  });

  it('starts again from a number when it is cleared', () => {
    const made = queue(['a', 'b']);
    made.clear(1);
    expect([made.count, made.messages, made.bytes]).to.deep.equal([1, 0, 0]);
    made.append(['c']);
    expect(from(made, 1)).to.deep.equal(['msg 1 c\n', 2]);
  });
});

describe('queues', () => {
  const send = (session: number, ...contents: string[]) => ({
    kind: 'sendTo' as const,
    peer: 1,
    session,
    contents,
  });

  it('append messages for one peer, and report a full queue', () => {
    const all = queues({ self: 0, n: 2, ...BOUNDS });
    const appended = all.append(send(0, 'a', 'b', 'c', 'd'));
    expect(appended).to.deep.include({ kind: 'appended', peer: 1, session: 0, count: 4 });
    expect(all.append(send(0, 'e', 'f'))).to.deep.equal({
      kind: 'queueFull',
      peer: 1,
      session: 0,
      messages: 4,
      bytes: 4 * (FRAMING + 1),
    });
    expect(all.of(0).count).to.equal(0);
  });

  it('drop messages of a session that is over, so that they take no number of the next one', () => {
    const all = queues({ self: 0, n: 2, ...BOUNDS });
    all.append(send(0, 'a', 'b'));
    all.execute({ kind: 'endSession', peer: 1, count: 1 });
    expect(all.append(send(0, 'stale'))).to.deep.include({ kind: 'appended', session: 0, count: 1 });
    expect(all.append(send(1, 'c'))).to.deep.include({ kind: 'appended', session: 1, count: 2 });
    expect(text(all.of(1).frame(1, 100).frame)).to.equal('msg 0 c\n');
    all.execute({ kind: 'trim', peer: 1, count: 2 });
    expect(all.of(1).messages).to.equal(0);
  });
});
