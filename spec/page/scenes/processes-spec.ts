import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { threeProcesses } from '../../../page/scenes/processes.ts';
import { EXAMPLES } from '../../support/exampleConfiguration.ts';

const BELOW = { participants: ['a', 'b', 'c'] };

describe('the configuration of three processes', () => {
  for (const [file, text] of [
    ['broadcast/best-effort', threeProcesses('best_effort_broadcast', 'below/messages')],
    ['commit-2p', threeProcesses('ledger/commit_2p', 'below/commit', { below: BELOW })],
  ] as const)
    it(`is that of examples/${file}.json`, () => {
      const example = readFileSync(new URL(`${file}.json`, EXAMPLES), 'utf8');
      expect(JSON.parse(text)).to.deep.equal(JSON.parse(example));
    });
});
