import { expect } from 'chai';
import * as fc from 'fast-check';
import { printConfiguration } from '../../../lib/agent/configuration/print.ts';
import { readConfiguration } from '../../../lib/agent/configuration/read.ts';
import { configurationSentence, type ConfigurationProblem } from '../../../lib/agent/configuration/reason.ts';
import { validateConfiguration } from '../../../lib/agent/configuration/validate.ts';
import { configurations, RANDOM_TYPES } from '../../support/configurations.ts';
import { ECHO } from '../../support/stubAgents.ts';

const RUNS = { numRuns: 300 };

/** Sentences have one line each, and no character that could move a cursor. */
function checkSentences(problems: readonly ConfigurationProblem[] = []): void {
  for (const problem of problems) expect(configurationSentence(problem)).to.match(/^\P{Cc}+$/u);
}

describe('input of any kind', () => {
  it('is read as a configuration, or has mistakes at places that exist', () => {
    const edited = fc
      .tuple(configurations, fc.nat(), fc.nat({ max: 20 }), fc.oneof(fc.json(), fc.string()))
      .map(([configuration, at, length, insertion]) => {
        const text = printConfiguration(configuration);
        const place = at % text.length;
        return text.slice(0, place) + insertion + text.slice(place + length);
      });
    fc.assert(
      fc.property(fc.oneof(edited, fc.json(), fc.string()), (text) => {
        const { problems, configuration } = readConfiguration(text, { types: RANDOM_TYPES });
        expect((problems === undefined) !== (configuration === undefined)).to.equal(true);
        checkSentences(problems);
        const lines = text.split('\n');
        for (const { line = 0, column = 0 } of problems ?? []) {
          expect(line).to.be.within(1, lines.length);
          expect(column).to.be.within(1, (lines[line - 1] ?? '').length + 1);
        }
      }),
      RUNS,
    );
  });

  it('is validated as a configuration, or has mistakes', () => {
    const anything = fc.anything({
      withBigInt: true,
      withMap: true,
      withNullPrototype: true,
      withDate: true,
    });
    const agent = fc.record(
      { type: fc.oneof(fc.constant(ECHO), anything), box: anything, attributes: anything, routes: anything },
      { requiredKeys: [] },
    );
    const draft = fc.record(
      {
        agents: fc.dictionary(fc.string(), fc.oneof(agent, anything)),
        properties: anything,
        interchangeable: anything,
      },
      { requiredKeys: ['agents'] },
    );
    fc.assert(
      fc.property(fc.oneof(draft, anything), (value) => {
        const { problems, configuration } = validateConfiguration(value);
        expect((problems === undefined) !== (configuration === undefined)).to.equal(true);
        checkSentences(problems);
      }),
      RUNS,
    );
  });
});
