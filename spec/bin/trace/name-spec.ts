import { expect } from 'chai';
import { traceFileOf } from '../../../bin/trace/name.ts';

describe('the trace file of a server in a grid', () => {
  const cases: readonly (readonly [file: string, ofServer: string])[] = [
    ['out.ndjson', 'out.7.ndjson'],
    ['/tmp/a.b/out.ndjson', '/tmp/a.b/out.7.ndjson'],
    ['out', 'out.7'],
    ['../x.y.z', '../x.y.7.z'],
  ];
  for (const [file, ofServer] of cases)
    it(`is ${ofServer} for ${file}`, () => expect(traceFileOf(file, 7)).to.equal(ofServer));
});
