import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { judge } from '../../lib/check/judge.ts';
import { CHECKED_PROTOCOLS, PROTOCOLS } from '../../lib/protocols.ts';
import { documentation, withTables } from '../../lib/trace/documentation.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import { jsonSchema } from '../../lib/trace/schema.ts';
import { SERVERS_MAX } from '../../lib/wire/ids.ts';

describe('docs/trace.schema.json', () => {
  it('limits the servers of a trace to those of the largest grid', () => {
    expect(JSON.stringify(jsonSchema(CHATROOM))).to.match(
      new RegExp(`"servers":\\{[^}]*"maximum":${String(SERVERS_MAX)}\\b`),
    );
  });

  it('is up to date (npm run schema writes it)', () => {
    const written: unknown = JSON.parse(readFileSync('docs/trace.schema.json', 'utf8'));
    expect(written).to.deep.equal(JSON.parse(JSON.stringify(jsonSchema(CHATROOM))));
  });
});

describe('docs/TRACE.md', () => {
  const page = readFileSync('docs/TRACE.md', 'utf8');

  it('is up to date (npm run schema writes its tables)', () => {
    // The formatter changes only the widths of columns.
    const plain = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-');
    expect(plain(page)).to.equal(plain(withTables(page, [CHATROOM])));
  });

  it('begins with a valid trace that keeps the promises', () => {
    const [, sample = ''] = /^```\n([^`]+)```$/m.exec(page) ?? [];
    const parse = traceParser(PROTOCOLS);
    const parsed = sample
      .trim()
      .split('\n')
      .map((line) => parse(line));
    const [header] = parsed.flatMap((line) => (line.kind === 'header' ? [line.header] : []));
    const events = parsed.flatMap((line) => (line.kind === 'events' ? line.events : []));
    expect(events).to.have.length(5);
    expect(judge({ header: header!, events, isAtRest: false }, CHECKED_PROTOCOLS).violations).to.deep.equal(
      [],
    );
  });

  it('contains every kind of event and fact', () => {
    for (const kind of ['started', 'received', 'fact', 'fault', ...Object.keys(CHATROOM.rows)])
      expect(documentation([CHATROOM])).to.include(`\`${kind}\``);
  });
});
