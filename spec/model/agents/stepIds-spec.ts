import { expect } from 'chai';
import type { AgentAction } from '../../../lib/model/agents/grid.ts';
import { identified } from '../../../lib/model/agents/stepIds.ts';

/** A request of a client; everything else of a step makes no difference to its identity. */
const request = (number: number) =>
  ({ kind: 'event', agent: 0, event: { kind: 'requested', by: 'client', request: number } }) as AgentAction;

describe('the identities of steps', () => {
  it('depend on the step alone, and equal steps are one', () => {
    const [first, second] = identified([request(1), request(2), request(1)]);
    expect(first?.id).to.match(/^[0-9a-z]{4}$/);
    expect(identified([request(2), request(1)]).map(({ id }) => id)).to.deep.equal([second?.id, first?.id]);
    expect(identified([request(1), request(1)])).to.have.lengthOf(1);
  });

  it('tell all steps of a state apart', () => {
    const ids = identified(Array.from({ length: 20_000 }, (_, i) => request(i))).map(({ id }) => id);
    expect(new Set(ids).size).to.equal(20_000);
    // Of so many, some are told apart by a number.
    expect(ids.some((id) => id.endsWith('-1'))).to.equal(true);
  });
});
