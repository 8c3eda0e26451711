import { expect } from 'chai';
import fc from 'fast-check';
import { fileNameOf } from '../../lib/storage/fileName.ts';

describe('the name of a file of records', () => {
  const cases: Readonly<Record<string, string>> = {
    kvs: 'kvs.records',
    'kvs/shard1': 'kvs%2fshard1.records',
    'KVS/Shard1': '%4b%56%53%2f%53hard1.records',
    '../../etc/passwd': '%2e%2e%2f%2e%2e%2fetc%2fpasswd.records',
    'a%2fb': 'a%252fb.records',
    ü: '%c3%bc.records',
    'a\\b:c*?"<>|\0': 'a%5cb%3ac%2a%3f%22%3c%3e%7c%00.records',
    con: '%63on.records',
    lpt1: '%6cpt1.records',
    console: 'console.records',
    '': '.records',
  };
  for (const [agent, name] of Object.entries(cases))
    it(`of "${agent}" is ${name}`, () => expect(fileNameOf(agent)).to.equal(name));

  it('is valid everywhere, short, and differs from that of every other agent, on file systems that ignore case, too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        const name = fileNameOf(one);
        // A drawn id may be long enough to be cut.
        expect(name).to.match(/^[a-z0-9%_-]{0,160}(~[0-9a-f]{8})?\.records$/);
        if (one !== other) expect(name.toLowerCase()).not.to.equal(fileNameOf(other).toLowerCase());
      }),
    );
    const long = 'x'.repeat(500);
    expect(fileNameOf(long)).to.match(/^x{160}~[0-9a-f]{8}\.records$/);
    expect(fileNameOf(long)).not.to.equal(fileNameOf(`${long}y`));
  });
});
