import { expect } from 'chai';
import fc from 'fast-check';
import type { Reading, Unusable } from '../../lib/storage/form.ts';
import { recordFile } from '../../lib/storage/recordFile.ts';
import { bytes, joined, text } from '../support/bytes.ts';

const FILE = 'a.records';
const SALT = 0x5f3a_9c01;
const form = (agent = 'kvs/shard1', salt = SALT) => recordFile({ file: FILE, agent, salt: () => salt });

/** A file with these batches, and where each ends; the first end is that of nothing. */
function fileOf(batches: readonly (readonly string[])[], salt = SALT) {
  const { writer } = read(new Uint8Array(), salt);
  const ends = [0];
  const parts = batches.map((records) => {
    const part = writer.append(records);
    ends.push((ends.at(-1) as number) + part.length);
    return part;
  });
  return { contents: joined(parts), ends };
}

function read(contents: Uint8Array, salt = SALT): Reading {
  const reading = form(undefined, salt).read(contents);
  if (reading.kind === 'unusable') throw new Error(reading.reason.code);
  return reading;
}

/** What reading comes to, in short. */
function outcome(reading: Reading | Unusable) {
  if (reading.kind === 'read') return { records: reading.records, end: reading.end };
  const { code } = reading.reason;
  return 'offset' in reading.reason ? `${code} at ${String(reading.reason.offset)}` : code;
}

const BATCHES = [['one', 'two'], ['{"put":["ü",1]}'], ['', '+9 1 00000000 00000000'], ['last']];
const { contents, ends } = fileOf(BATCHES);

describe('a file of records', () => {
  it('is text', () => {
    expect(text(fileOf([['one', 'two'], ['three']]).contents)).to.match(
      /^agent-store 1 5f3a9c01 [0-9a-f]{8} kvs\/shard1\n\+0 8 [0-9a-f]{8} [0-9a-f]{8}\none\ntwo\n\+1 6 [0-9a-f]{8} [0-9a-f]{8}\nthree\n$/,
    );
  });

  it('has what was appended, in order, and goes on from there', () => {
    expect(outcome(read(contents))).to.deep.equal({ records: BATCHES.flat(), end: contents.length });
    const more = joined([contents, read(contents).writer.append(['more'])]);
    expect(outcome(read(more))).to.deep.equal({ records: [...BATCHES.flat(), 'more'], end: more.length });
  });

  it('has only what it was replaced by, and what came after that', () => {
    const { writer } = read(contents);
    const replaced = joined([writer.replace(['snapshot']), writer.append(['x']), writer.append(['y'])]);
    expect(read(replaced).records).to.deep.equal(['snapshot', 'x', 'y']);
  });

  it('of any records is read as it was written', () => {
    const record = fc.string({ unit: 'grapheme' }).map((held) => held.replaceAll('\n', ' '));
    fc.assert(
      fc.property(fc.array(fc.array(record, { minLength: 1 })), fc.nat(), (batches, salt) => {
        expect(read(fileOf(batches, salt).contents).records).to.deep.equal(batches.flat());
      }),
    );
  });

  it('that was cut at any byte has the batches that are complete', () => {
    for (let length = 0; length <= contents.length; length++) {
      const whole = ends.filter((end) => end <= length).length - 1;
      const head = contents.indexOf(0x0a) + 1;
      const end = whole === 0 ? (length >= head ? head : 0) : ends[whole];
      expect(outcome(form().read(contents.subarray(0, length))), String(length)).to.deep.equal({
        records: BATCHES.slice(0, whole).flat(),
        end,
      });
    }
  });

  it('that was cut and goes on from there is as if the rest had never been written', () => {
    for (let length = 0; length <= contents.length; length++) {
      const { records, end, writer } = read(contents.subarray(0, length), 7);
      // A file that was begun and not finished has another salt.
      const on = joined([contents.subarray(0, end), writer.append(['on'])]);
      const again = form(undefined, 7).read(on);
      expect(outcome(again), String(length)).to.deep.equal({ records: [...records, 'on'], end: on.length });
    }
  });

  it('with a hole or zeros in its last batch, where a crash came between its blocks, has the others', () => {
    const from = ends.at(-2) as number;
    for (let start = from; start < contents.length; start++) {
      for (let length = 1; start + length <= contents.length; length += 7) {
        const holed = contents.slice();
        holed.fill(0, start, start + length);
        expect(outcome(form().read(holed))).to.deep.equal({ records: BATCHES.slice(0, 3).flat(), end: from });
      }
    }
    expect(outcome(form().read(joined([contents, new Uint8Array(5000)])))).to.deep.equal({
      records: BATCHES.flat(),
      end: contents.length,
    });
    expect(outcome(form().read(new Uint8Array(5000)))).to.deep.equal({ records: [], end: 0 });
  });

  it('with a flipped bit before its last batch is damaged at that batch, and is never read differently', () => {
    for (let at = 0; at < contents.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = contents.slice();
        flipped[at] = (flipped[at] as number) ^ (1 << bit);
        const found = outcome(form().read(flipped));
        const batch = ends.findIndex((end) => end > at) - 1;
        const head = contents.indexOf(0x0a) + 1;
        if (at < head)
          expect(found).to.be.oneOf(['not-a-store', 'damaged at 0', 'newer-version', 'other-agent']);
        else if (batch < BATCHES.length - 1)
          expect(found, String(at)).to.equal(`damaged at ${String(batch === 0 ? head : ends[batch])}`);
        else expect(found).to.deep.equal({ records: BATCHES.slice(0, -1).flat(), end: ends.at(-2) });
      }
    }
  });

  it('with a part missing before its last batch is damaged', () => {
    const middle = ends[2] as number;
    const shortened = joined([contents.subarray(0, middle - 3), contents.subarray(middle)]);
    expect(outcome(form().read(shortened))).to.equal(`damaged at ${String(ends[1])}`);
    const without = joined([contents.subarray(0, ends[1]), contents.subarray(ends[2])]);
    expect(outcome(form().read(without))).to.equal(`damaged at ${String(ends[1])}`);
  });

  it('with a torn batch whose records look like batches is torn, because nobody knows the salt', () => {
    const posing = text(fileOf([['x'], ['x'], ['x']], 1).contents)
      .split('\n')
      .filter((line) => line !== '');
    const torn = fileOf([['a'], posing]).contents.subarray(0, -1);
    expect(read(torn).records).to.deep.equal(['a']);
  });

  it('of another kind, agent or version is refused', () => {
    expect(outcome(form().read(bytes('#!/bin/sh\necho\n')))).to.equal('not-a-store');
    expect(outcome(form().read(bytes('x')))).to.equal('not-a-store');
    expect(outcome(form().read(bytes('agent-store 2 whatever\n')))).to.equal('newer-version');
    expect(outcome(form().read(bytes('agent-store 1 whatever\n')))).to.equal('damaged at 0');
    expect(outcome(form('kvs/Shard1').read(contents))).to.equal('other-agent');
  });
});
