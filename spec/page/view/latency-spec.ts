import { expect } from 'chai';
import { latencyView } from '../../../page/view/latency.ts';
import { after, CONNECTED } from '../machine/stepped.ts';
import { markupOf } from './words.ts';

describe('slow motion on the page', () => {
  const { state } = after(CONNECTED);
  const shown = (latencyMs: number | undefined) => {
    const view = latencyView({ ...state, latencyMs }, () => undefined);
    return typeof view === 'symbol' ? '' : markupOf(view);
  };

  it('is offered only by a grid that has said that it can slow its links down', () => {
    expect(shown(undefined)).to.equal('');
    expect(shown(0)).to.match(/none.*\+50 ms.*\+200 ms.*\+1000 ms/s);
  });

  it('has a choice of its own for a latency from the prompt, among the others', () => {
    expect(shown(120)).to.match(/\+50 ms.*\+120 ms.*\+200 ms/s);
    expect(shown(200)).not.to.include('+120 ms');
  });
});
