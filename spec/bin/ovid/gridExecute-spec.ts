import { expect } from 'chai';
import { Subject } from 'rxjs';
import { boxGrid } from '../../../bin/ovid/gridExecute.ts';
import { BOXES } from '../../../bin/grid/naming.ts';
import { noViews, viewsAfter, type GridEvent } from '../../../bin/grid/views.ts';
import type { BoxReport, BoxRequest } from '../../../bin/ipc.ts';
import { text } from '../../../lib/agent/schema.ts';
import { nodeWorld } from '../../../lib/world/node.ts';
import { configured } from '../../support/agents.ts';
import { stubType } from '../../support/stubAgents.ts';

const TYPE = stubType('texts', ['1'], { requests: text });

/** Two running boxes with an agent each. */
function running() {
  const events$ = new Subject<GridEvent>();
  const reports$ = new Subject<{ readonly server: number; readonly report: BoxReport }>();
  const requests: (BoxRequest & { readonly server: number })[] = [];
  const printed: string[] = [];
  let views = noViews(2);
  const grid = {
    naming: BOXES,
    world: nodeWorld(),
    views: () => views,
    until: () => Promise.resolve(true),
    servers: {
      events$,
      reports$,
      request: (server: number, request: BoxRequest) => requests.push({ server, ...request }),
    },
  } as unknown as Parameters<typeof boxGrid>[1];
  const configuration = configured({
    a: { type: TYPE, box: '10.0.0.1:1' },
    b: { type: TYPE, box: '10.0.0.2:2' },
  });
  const fail = (error: unknown) => {
    throw error;
  };
  const { execute, settled, hasFailed } = boxGrid(configuration, grid, (line) => printed.push(line), fail);
  const happen = (kind: 'started' | 'exited' | 'paused', server: number) => {
    const event = { kind, server, atMs: 1 } as const;
    views = viewsAfter(views, event);
    events$.next(event);
  };
  for (const server of [0, 1]) happen('started', server);
  const answers: string[] = [];
  const problems: string[] = [];
  const requester = {
    say: () => undefined,
    note: () => undefined,
    answer: (line: string) => answers.push(line),
  };
  return {
    happen,
    report: (report: BoxReport) => reports$.next({ server: 1, report }),
    ask: () => execute({ kind: 'request', agent: 'b', text: 'hi' }, requester),
    table: async () => {
      answers.length = 0;
      await execute({ kind: 'agents' }, requester);
      return answers.map((line) => line.split(/ +/).join(' '));
    },
    /** A person types a request, and does not wait. */
    type: (text: string) =>
      execute(
        { kind: 'request', agent: 'b', text },
        { ...requester, later: (problem) => problems.push(problem) },
      ),
    problems,
    settled,
    hasFailed,
    requests,
    printed,
  };
}

describe('a request at the prompt of all boxes', () => {
  it('goes to the box of its agent, and is over when that says so', async () => {
    const boxes = running();
    const [first, second] = [boxes.ask(), boxes.ask()];
    expect(boxes.requests).to.deep.equal([
      { server: 1, kind: 'agentRequest', agent: 'b', number: 1, text: 'hi' },
      { server: 1, kind: 'agentRequest', agent: 'b', number: 2, text: 'hi' },
    ]);
    boxes.report({ kind: 'requestDone', agent: 'b', number: 2, refusal: 'no' });
    boxes.report({ kind: 'requestDone', agent: 'b', number: 1 });
    expect([await first, await second]).to.deep.equal([undefined, 'no']);
  });

  it('is unknown when the box ends, and refused when it does not run or is paused', async () => {
    const boxes = running();
    const lost = boxes.ask();
    boxes.happen('exited', 1);
    expect(await lost).to.equal('box 1 has ended; whether agent b had this request is unknown');
    expect(await boxes.ask()).to.equal('box 1 is not running');
    boxes.happen('started', 1);
    boxes.happen('paused', 1);
    expect(await boxes.ask()).to.equal('box 1 is paused and cannot answer; resume 1 continues it');
    expect(boxes.requests).to.have.length(1);
  });

  it('of a person does not stop the prompt: the next one to the same agent follows, and problems are told later', async () => {
    const boxes = running();
    expect(await boxes.type('one')).to.equal(undefined);
    expect(await boxes.type('two')).to.equal(undefined);
    await Promise.resolve();
    expect(boxes.requests.map(({ text: one }) => one)).to.deep.equal(['one']);
    boxes.report({ kind: 'requestDone', agent: 'b', number: 1, refusal: 'no' });
    for (let i = 0; i < 20; i++) await Promise.resolve();
    expect(boxes.requests.map(({ text: one }) => one)).to.deep.equal(['one', 'two']);
    expect(boxes.problems).to.deep.equal(['no']);
    boxes.report({ kind: 'requestDone', agent: 'b', number: 2 });
    await boxes.settled();
    expect(boxes.problems).to.deep.equal(['no']);
  });

  it('has its outcome printed behind the name of the agent, as bytes', () => {
    const boxes = running();
    boxes.report({ kind: 'indicated', agent: 'b', line: 'ä' });
    expect(boxes.printed).to.deep.equal(['b: \xc3\xa4']);
  });
});

describe('the table of agents', () => {
  it('has the state of each; one that has halted runs again with its box', async () => {
    const boxes = running();
    boxes.report({ kind: 'agentHalted', agent: 'b', reason: 'why', isFailure: false });
    boxes.happen('paused', 0);
    expect(await boxes.table()).to.deep.equal([
      'agent type box state',
      'a texts 0 10.0.0.1:1 paused',
      'b texts 1 10.0.0.2:2 halted',
    ]);
    boxes.happen('exited', 1);
    expect((await boxes.table())[2]).to.equal('b texts 1 10.0.0.2:2 down');
    boxes.happen('started', 1);
    expect((await boxes.table())[2]).to.equal('b texts 1 10.0.0.2:2 running');
  });

  it('knows whether an agent has failed; one that ends by its own wish has not', () => {
    const boxes = running();
    boxes.report({ kind: 'agentHalted', agent: 'b', reason: 'done', isFailure: false });
    expect(boxes.hasFailed()).to.equal(false);
    boxes.report({ kind: 'agentHalted', agent: 'b', reason: 'disk full', isFailure: true });
    expect(boxes.hasFailed()).to.equal(true);
  });
});
