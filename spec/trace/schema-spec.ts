import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { jsonSchema } from '../../lib/trace/schema.ts';

describe('docs/trace.schema.json', () => {
  it('is up to date (npm run schema writes it)', () => {
    const written: unknown = JSON.parse(readFileSync('docs/trace.schema.json', 'utf8'));
    expect(written).to.deep.equal(JSON.parse(JSON.stringify(jsonSchema())));
  });
});
