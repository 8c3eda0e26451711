import { expect } from 'chai';
import { asJson, asText } from '../../../bin/check/report.ts';
import { GRID_DEFAULTS } from '../../../lib/model/options.ts';
import type { GridProgress } from '../../../lib/model/check.ts';

const OPTIONS = { ...GRID_DEFAULTS, isFolding: true };
const SO_FAR: GridProgress = {
  states: 9,
  distinct: 7,
  depth: 3,
  waiting: 5,
  sometimes: new Map(),
  verdict: undefined,
  violation: undefined,
};

describe('the report of a check that was cut off', () => {
  it('is inconclusive where memory had no room for more, and says what was seen', () => {
    expect(asText(OPTIONS, SO_FAR, 1000, 'memory'))
      .to.match(/^distinct +7$/m)
      .and.to.match(/^verdict +inconclusive: no memory for more states; .* 5 states left$/m);
    expect(JSON.parse(asJson(OPTIONS, SO_FAR, 1000, 'memory'))).to.include({
      verdict: 'inconclusive',
      cutOff: 'memory',
      distinct: 7,
    });
  });

  it('says after Ctrl-C that the search was interrupted', () => {
    expect(asText(OPTIONS, SO_FAR, 1000, 'interrupted')).to.match(
      /^verdict +interrupted; .* 5 states left$/m,
    );
    expect(JSON.parse(asJson(OPTIONS, SO_FAR, 1000, 'interrupted'))).to.include({ verdict: 'interrupted' });
  });
});
