import { expect } from 'chai';
import type { Reading, Unusable } from '../../lib/storage/form.ts';
import { lineFile } from '../../lib/storage/lineFile.ts';
import { bytes, joined, text } from '../support/bytes.ts';

const AT = Date.UTC(2026, 10, 30, 4, 5, 9, 999);
const form = lineFile({ file: 'kvs.log', wallClockMs: () => AT });
const GOOVID = '2017/03/04 15:16:17 1 x one two\n2017/03/04 15:16:18 2 y \n2017/03/04 15:16:19 1 ü µ\n';

function outcome(reading: Reading | Unusable) {
  return reading.kind === 'read' ? { records: reading.records, end: reading.end } : { ...reading.reason };
}

describe('a file of lines', () => {
  it('that GoOvid has written is read, and continued with date and time', () => {
    const reading = form.read(bytes(GOOVID)) as Reading;
    expect(reading.records).to.deep.equal(['1 x one two', '2 y ', '1 ü µ']);
    expect(text(reading.writer.append(['1 z 3', '2 z 4']))).to.equal(
      '2026/11/30 04:05:09 1 z 3\n2026/11/30 04:05:09 2 z 4\n',
    );
  });

  it('is empty at first', () => {
    expect(outcome(form.read(bytes()))).to.deep.equal({ records: [], end: 0 });
  });

  it('that was cut at any byte has the lines that are complete', () => {
    const whole = bytes(GOOVID);
    const { records } = form.read(whole) as Reading;
    for (let length = 0; length <= whole.length; length++) {
      const part = whole.subarray(0, length);
      const lines = part.filter((byte) => byte === 0x0a).length;
      const end = part.lastIndexOf(0x0a) + 1;
      expect(outcome(form.read(part)), String(length)).to.deep.equal({
        records: records.slice(0, lines),
        end,
      });
    }
  });

  it('that ends with zeros has the lines before them', () => {
    const zeros = joined([bytes(GOOVID), new Uint8Array(100)]);
    expect(outcome(form.read(zeros))).to.deep.include({ end: bytes(GOOVID).length });
  });

  it('with a line of another kind names line and byte', () => {
    expect(outcome(form.read(bytes(`${GOOVID}oops\n${GOOVID}`)))).to.deep.equal({
      code: 'damaged',
      file: 'kvs.log',
      offset: bytes(GOOVID).length,
      detail: 'line 4 is not "YYYY/MM/DD HH:MM:SS <record>"',
    });
    expect(outcome(form.read(bytes(GOOVID, '2017/03/04 15:16:17 1 x ', 0, '\n')))).to.deep.include({
      code: 'damaged',
    });
  });

  it('of another kind is refused', () => {
    for (const other of ['root:x:0:0:root:/root:/bin/bash\n', 'root', '2017-03-04', '\n'])
      expect(outcome(form.read(bytes(other))), other).to.deep.equal({ code: 'not-a-store', file: 'kvs.log' });
  });
});
