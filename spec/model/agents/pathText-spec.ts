import { expect } from 'chai';
import { agentModelOptions } from '../../../lib/model/agents/options.ts';
import { pathOfText, stepsOfText, textOfPath } from '../../../lib/model/agents/pathText.ts';

describe('the text of a path through a model', () => {
  it('is read as it was written', () => {
    const { isFolding, ...options } = agentModelOptions({ network: 'lossy', crashes: 1 });
    for (const path of [[], ['0abc', '1xyz-2']])
      for (const more of [{}, { property: 'a = b & c: "100 %"' }]) {
        const written = { options, path, ...more };
        expect(
          pathOfText(textOfPath({ ...written, options: { ...options, isFolding } as never })),
        ).to.deep.equal(written);
      }
    expect(textOfPath({ options, path: ['0abc', '1xyz-2'] })).to.equal(
      'network=lossy&requests=2&timers=2&crashes=1&restarts=0&suspicions=0&drops=any&duplicates=0&path=0abc.1xyz-2',
    );
  });

  it('says that steps are reduced, if they are', () => {
    const { isFolding, ...options } = agentModelOptions({ crashes: 1, isReducing: true });
    const text = textOfPath({ options, path: ['0abc'] });
    expect(isFolding).to.equal(true);
    expect(text).to.match(/&reduce=yes&path=0abc$/);
    expect(pathOfText(text)).to.deep.equal({ options, path: ['0abc'] });
    expect(pathOfText(text.replace('yes', 'no'))).to.equal(undefined);
  });

  it('is refused if anything in it is wrong', () => {
    const right = textOfPath({ options: agentModelOptions(), path: ['0abc'] });
    expect(pathOfText(right)).not.to.equal(undefined);
    for (const [found, wrong] of [
      ['network=fifo', 'network=fast'],
      ['requests=2', 'requests=two'],
      ['timers=2&', ''],
      ['0abc', '0ABC'],
    ] as const)
      expect(pathOfText(right.replace(found, wrong)), wrong).to.equal(undefined);
  });

  it('has steps of one form', () => {
    expect(stepsOfText('')).to.deep.equal([]);
    expect(stepsOfText('0abc.0abc-12')).to.deep.equal(['0abc', '0abc-12']);
    for (const wrong of ['0abc.', '.', 'abc', '0abc-0', '0abc-99999', '0abc/../x'])
      expect(stepsOfText(wrong), wrong).to.equal(undefined);
  });
});
