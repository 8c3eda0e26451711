import { expect } from 'chai';
import { inference, TEXTS_MAX, type Inferred } from '../../../bin/outside/inference.ts';

const shown = (all: readonly Inferred[]) =>
  all.map(
    ({ kind, sender, of, first, texts }) =>
      `${kind} ${String(sender)}/${String(of)}#${String(first)} ${texts.join('|')}`,
  );

describe('the inference of deliveries from logs', () => {
  it('knows the sender of what was broadcast here, and counts on for each incarnation', () => {
    const { said, grown } = inference();
    expect([said(0, 1, 'a'), said(0, 1, 'b'), said(0, 2, 'c'), said(1, 1, 'd')]).to.deep.equal([0, 1, 0, 0]);
    expect(shown(grown(2, 1, 'a,b,d'))).to.deep.equal(['delivered 0/1#0 a|b', 'delivered 1/1#0 d']);
    expect(shown(grown(2, 1, 'c'))).to.deep.equal(['delivered 0/2#0 c']);
  });

  it('counts another message as broadcast by the server in whose log it is first', () => {
    const { grown } = inference();
    expect(shown(grown(1, 1, 'x,y'))).to.deep.equal([
      'broadcast 1/1#0 x',
      'delivered 1/1#0 x',
      'broadcast 1/1#1 y',
      'delivered 1/1#1 y',
    ]);
    expect(shown(grown(0, 1, 'x'))).to.deep.equal(['delivered 1/1#0 x']);
  });

  it('takes equal texts in the order of their broadcasts, and one too many for a duplicate', () => {
    const { said, grown } = inference();
    said(0, 1, 'a');
    said(1, 1, 'a');
    expect(shown(grown(2, 1, 'a,a,a'))).to.deep.equal([
      'delivered 0/1#0 a',
      'delivered 1/1#0 a',
      'delivered 1/1#0 a',
    ]);
  });

  it('shows messages of a sender that are not in its order separately', () => {
    const { said, grown } = inference();
    for (const text of ['a', 'b', 'c']) said(0, 1, text);
    expect(shown(grown(1, 1, 'b,a,c'))).to.deep.equal([
      'delivered 0/1#1 b',
      'delivered 0/1#0 a',
      'delivered 0/1#2 c',
    ]);
  });

  it('recognizes messages with commas', () => {
    const { said, grown } = inference();
    said(0, 1, 'hello, all');
    said(0, 1, 'a,b,c');
    expect(shown(grown(1, 1, 'hello, all,a,b,c,a'))).to.deep.equal([
      'delivered 0/1#0 hello, all|a,b,c',
      'broadcast 1/1#0 a',
      'delivered 1/1#0 a',
    ]);
  });

  it('begins anew for a server that was started again', () => {
    const { said, grown, began } = inference();
    said(0, 1, 'a');
    grown(1, 1, 'a');
    began(1);
    expect(shown(grown(1, 2, 'a'))).to.deep.equal(['delivered 0/1#0 a']);
  });

  it('remembers a limited number of texts', () => {
    const { said, grown } = inference();
    for (let i = 0; i <= TEXTS_MAX; i++) said(0, 1, String(i));
    expect(shown(grown(1, 1, `0,${String(TEXTS_MAX)}`))[0]).to.equal('broadcast 1/1#0 0');
    expect(shown(grown(1, 1, String(TEXTS_MAX)))).to.deep.equal([
      `delivered 0/1#${String(TEXTS_MAX)} ${String(TEXTS_MAX)}`,
    ]);
  });
});
