import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { SERVERS_MAX as MOST_IN_A_GRID } from '../../lib/config.ts';
import { jsonSchema, SERVERS_MAX } from '../../lib/trace/schema.ts';

describe('docs/trace.schema.json', () => {
  it('knows traces of the largest grid that there can be', () => {
    expect(SERVERS_MAX).to.equal(MOST_IN_A_GRID);
  });

  it('is up to date (npm run schema writes it)', () => {
    const written: unknown = JSON.parse(readFileSync('docs/trace.schema.json', 'utf8'));
    expect(written).to.deep.equal(JSON.parse(JSON.stringify(jsonSchema())));
  });
});
