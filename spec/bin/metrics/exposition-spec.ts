import { expect } from 'chai';
import { exposition } from '../../../bin/metrics/exposition.ts';

describe('the exposition of metrics', () => {
  it('has a line of help and one of the type before the samples of each family', () => {
    const text = exposition([
      {
        name: 'said_total',
        type: 'counter',
        help: 'What was said.',
        samples: [
          { labels: { server: '0', sender: '1' }, value: 3 },
          { labels: { server: '0', sender: '2' }, value: 0 },
        ],
      },
      { name: 'up', type: 'gauge', help: 'Whether it is.', samples: [{ labels: {}, value: 0.25 }] },
    ]);
    expect(text.split('\n')).to.deep.equal([
      '# HELP said_total What was said.',
      '# TYPE said_total counter',
      'said_total{server="0",sender="1"} 3',
      'said_total{server="0",sender="2"} 0',
      '# HELP up Whether it is.',
      '# TYPE up gauge',
      'up 0.25',
      '',
    ]);
  });

  it('escapes newlines in help, and quotes in labels', () => {
    const labels = { a: 'a "b" \\ c\nd' };
    const text = exposition([
      { name: 'x', type: 'gauge', help: 'a\\b\n"c"', samples: [{ labels, value: 1 }] },
    ]);
    expect(text).to.equal('# HELP x a\\\\b\\n"c"\n# TYPE x gauge\nx{a="a \\"b\\" \\\\ c\\nd"} 1\n');
  });

  it('prints infinities and NaN as Prometheus does', () => {
    const samples = [Infinity, -Infinity, NaN, 1e21].map((value) => ({ labels: {}, value }));
    const lines = exposition([{ name: 'x', type: 'gauge', help: '', samples }]).split('\n');
    expect(lines.slice(2, -1)).to.deep.equal(['x +Inf', 'x -Inf', 'x NaN', 'x 1e+21']);
  });
});
