import { expect } from 'chai';
import { asJson, asText } from '../../../bin/check/report.ts';
import { GRID_DEFAULTS } from '../../../lib/model/options.ts';
import type { GridProgress } from '../../../lib/model/check.ts';

const OPTIONS = { ...GRID_DEFAULTS, isFolding: true, protocol: 'chatroom' };
const SO_FAR: GridProgress = {
  states: 9,
  distinct: 7,
  depth: 3,
  waiting: 5,
  sometimes: new Map(),
  verdict: undefined,
  violation: undefined,
};

describe('the command that is reported to reproduce a check', () => {
  it('names the protocol only if it is not the default', () => {
    const reproduced = (protocol: string) =>
      (JSON.parse(asJson({ ...OPTIONS, protocol }, SO_FAR, 1000, 'memory')) as { reproduce: string })
        .reproduce;
    expect(reproduced('chatroom')).to.match(/^chatroom check --servers /);
    expect(reproduced('counter')).to.match(/^chatroom check --protocol counter --servers /);
  });
});

describe('the report of a check that was cut off', () => {
  it('is inconclusive if the search ran out of memory, and gives the numbers of the explored part', () => {
    expect(asText(OPTIONS, SO_FAR, 1000, 'memory'))
      .to.match(/^distinct +7$/m)
      .and.to.match(/^verdict +inconclusive: no memory for more states; .* 5 states left$/m);
    expect(JSON.parse(asJson(OPTIONS, SO_FAR, 1000, 'memory'))).to.include({
      verdict: 'inconclusive',
      cutOff: 'memory',
      distinct: 7,
    });
  });

  it('states after Ctrl-C that the search was interrupted', () => {
    expect(asText(OPTIONS, SO_FAR, 1000, 'interrupted')).to.match(
      /^verdict +interrupted; .* 5 states left$/m,
    );
    expect(JSON.parse(asJson(OPTIONS, SO_FAR, 1000, 'interrupted'))).to.include({ verdict: 'interrupted' });
  });
});

describe('the report of a check of three servers', () => {
  const HOLDS = { ...SO_FAR, waiting: 0, verdict: 'holds' as const };

  it('states that pairs were explored, unless one search covered all servers', () => {
    const three = { ...OPTIONS, servers: 3 };
    expect(asText(three, HOLDS, 1000, undefined))
      .to.match(/^servers +3, pair by pair \(/m)
      .and.to.match(/^verdict +holds in every state of each pair; /m);
    expect(asText({ ...three, isWhole: true }, HOLDS, 1000, undefined))
      .to.match(/^servers +3 \(/m)
      .and.to.match(/^verdict +holds in every state$/m);
    expect(JSON.parse(asJson({ ...three, isWhole: true }, HOLDS, 1000, undefined))).to.include({
      isWhole: true,
      reproduce: 'chatroom check --servers 3 --messages 2 --cuts 1 --crashes 1 --suspicions 1 --whole',
    });
  });
});
