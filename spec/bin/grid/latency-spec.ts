import { Command } from 'commander';
import { expect } from 'chai';
import { latencyOption, patient } from '../../../bin/grid/latency.ts';

function latencyIn(...words: readonly string[]): unknown {
  const command = new Command('grid').exitOverride().configureOutput({ writeErr: () => undefined });
  command.addOption(latencyOption('SPEC'));
  return command.parse([...words], { from: 'user' }).opts().latency;
}

describe('the latency of a grid', () => {
  it('is none, or a number of ms up to the bound', () => {
    expect([latencyIn(), latencyIn('--latency', '200'), latencyIn('--latency', '1000')]).to.deep.equal([
      ...[0, 200, 1_000],
    ]);
    for (const word of ['1001', '-1', '2.5', 'slow'])
      expect(() => latencyIn('--latency', word), word).to.throw(/--latency <ms>.*invalid/);
  });

  it('lets a peer identify itself later by the way to it and back', () => {
    expect(patient({ identifyWithinMs: 500, clientsMax: 3 })).to.deep.equal({
      identifyWithinMs: 2_500,
      clientsMax: 3,
    });
  });
});
