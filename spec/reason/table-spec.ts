import { expect } from 'chai';
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';
import type { FileReason } from '../../bin/reason/file.ts';
import { portError } from '../../bin/reason/port.ts';
import type { ReplayReason } from '../../bin/replay/reason.ts';
import type { PlanReason } from '../../bin/sim/planReason.ts';
import type { SimReason } from '../../bin/sim/reason.ts';
import type { GridReason } from '../../bin/grid/reason.ts';
import { httpStatusOf, type HttpReason } from '../../bin/http/refusal.ts';
import { commandRefusalOf, type Refusal } from '../../bin/metrics/reasons.ts';
import type { ConfigReason } from '../../lib/configReason.ts';
import type { CommandReason } from '../../lib/agents/chatroom/reason.ts';
import type { ConnectionReason, Reason } from '../../lib/reason/reason.ts';
import type { ScenarioReason } from '../../lib/sim/scenario/reason.ts';
import type { InexpressibleReason } from '../../lib/sim/masterScript.ts';
import type { TextReason } from '../../lib/text/problem.ts';

const TABLE = {
  full: ({ max }: { readonly max: number }) => `there are ${String(max)} already`,
  empty: () => 'there is none',
};
type Example = ReasonIn<typeof TABLE>;

/** A value of a type, for the compiler to check. */
const taken = <T>(value: T): T => value;

describe('a table of reasons', () => {
  const sentenceOf = sentencesIn(TABLE);

  it('derives the sentence of a reason from its code and its details', () => {
    expect(sentenceOf({ code: 'full', max: 7 })).to.equal('there are 7 already');
    expect(sentenceOf({ code: 'empty' })).to.equal('there is none');
  });

  // The compiler checks the following: each line must be an error, or the step `types` of the gate fails.

  it('does not compile with a code that has no sentence', () => {
    const unknown = { code: 'unheard-of' } as const;
    // @ts-expect-error no row in the table
    expect(() => sentenceOf(unknown)).to.throw();
    // @ts-expect-error no row in the table
    taken<Example>(unknown);
    // @ts-expect-error links, dials, clients
    taken<Reason>(unknown);
    // @ts-expect-error commands of the chat room
    taken<CommandReason>(unknown);
    // @ts-expect-error options of a server
    taken<ConfigReason>({ ...unknown, option: 'port' });
    // @ts-expect-error no row about text
    taken<TextReason>(unknown);
    // @ts-expect-error no row about scenarios
    taken<ScenarioReason>(unknown);
    // @ts-expect-error scripts for the master
    taken<InexpressibleReason>(unknown);
    // @ts-expect-error no row about plans
    taken<PlanReason>(unknown);
    // @ts-expect-error no row about files
    taken<FileReason>(unknown);
    // @ts-expect-error simulations, on the command line
    taken<SimReason>(unknown);
    // @ts-expect-error replays, on the command line
    taken<ReplayReason>(unknown);
    // @ts-expect-error ports, on the command line
    expect(() => portError(2, unknown)).to.throw();
    // @ts-expect-error lines that are typed into a grid
    taken<GridReason>(unknown);
    // @ts-expect-error requests over HTTP
    taken<HttpReason>(unknown);
  });

  it('does not compile without a detail that the sentence needs', () => {
    // @ts-expect-error max is missing
    expect(sentenceOf({ code: 'full' })).to.equal('there are undefined already');
    // @ts-expect-error max is no number
    expect(sentenceOf({ code: 'full', max: 'seven' })).to.equal('there are seven already');
    // @ts-expect-error limitBytes is missing
    taken<TextReason>({ code: 'line-overlong' });
  });

  it('does not compile with a code that is counted and has no label or status', () => {
    type New = { readonly code: 'new' };
    // @ts-expect-error "new" has no label
    taken<Record<(ConnectionReason | New)['code'], Refusal>>({} as Record<ConnectionReason['code'], Refusal>);
    // @ts-expect-error "new" has no label
    taken<Record<(CommandReason | New)['code'], Refusal>>({} as Record<CommandReason['code'], Refusal>);
    // @ts-expect-error no such code is counted
    expect(commandRefusalOf({ code: 'new' })).to.equal(undefined);
    // @ts-expect-error no such code has a status
    expect(httpStatusOf({ code: 'new' })).to.equal(undefined);
  });
});
