/** `ovid run` with real processes: one box, all boxes, and `./ovid` with the options of GoOvid. */
import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { example, type Example } from '../support/examples.ts';
import { Client, holdPort, logOf, ovid, ROOT, Run, until, usesProcesses } from '../support/processes.ts';
import { GoOvidBox, goOvidStore, type Agent } from '../support/goOvidBox.ts';
import { GoOvidServer } from '../support/goOvidProcess.ts';

const isListening = (run: Run) => () => logOf(run).some(({ msg }) => msg === 'listening');

describe('ovid run, a box in this process,', () => {
  usesProcesses();

  it('answers the lines of a console one after the other, and has after a SIGKILL what it has acknowledged', async () => {
    const { cwd, file, boxes } = await example('kvs');
    const [tty, store] = boxes;
    const serve = () => ovid(['run', file, store, '--log-level', 'info'], { cwd });
    const first = serve();
    // The console waits for the store, which may start later.
    const put = await ovid(['run', file, tty], { cwd }).type('put x 7\nget y\nput\nget x').finished();
    expect(put).to.include({ code: 0, stderr: '', stdout: 'ok\nNo such entry\nInvalid command\n7\n' });

    const taken = await ovid(['run', file, '1'], { cwd }).finished();
    expect(taken).to.include({ code: 69 });
    expect(taken.stderr).to.match(/^ovid: port \d+ on 127\.0\.0\.1 is in use\. Does the box run already\?/);

    first.child.kill('SIGKILL');
    await first.exited();
    const again = serve();
    const get = await ovid(['run', file, '0'], { cwd }).type('get x\n').finished();
    expect(get).to.include({ code: 0, stderr: '', stdout: '7\n' });
    again.child.kill('SIGTERM');
    expect(await again.exited()).to.include({ code: 143 });
    expect(readFileSync(join(cwd, 'kvs.log'), 'utf8')).to.match(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d 2 x 7\n$/);
  });

  it('passes lines on to the other box, and answers clients; a line that cannot be sent is told', async () => {
    const { cwd, file, boxes, port } = await example('chat');
    const [alice, bob] = boxes;
    const alone = await example('chat');
    const unsent = ovid(['run', alone.file, '0'], { cwd: alone.cwd }).type('hello\n').finished();

    const other = ovid(['run', file, bob, '--stay', '--master', String(port), '--trace', 'bob.ndjson'], {
      cwd,
    });
    other.child.stdin?.end();
    const sent = await ovid(['run', file, alice], { cwd }).type('hello\nbye, für heute').finished();
    expect(sent).to.include({ code: 0, stderr: '', stdout: '' });
    await until(
      () => other.stdout === 'alice > hello\nalice > bye, für heute\n',
      () => other.stdout,
    );

    const client = await Client.reach(port);
    await client.askUntil('alive', `alive ${bob}`);
    client.socket.write('crash\n');
    expect(await other.exited()).to.include({ code: 0 });
    const trace = readFileSync(join(cwd, 'bob.ndjson'), 'utf8');
    expect(trace).to.match(/^\{"trace":"grid",.*"protocol":"agents"/);
    expect(trace).to.include('"kind":"messageReceived"');
    expect(await unsent).to.include({
      code: 69,
      stderr: `ovid: a message was not sent: there is no connection with box ${alone.boxes[1]}\n`,
    });
  });

  it('reports an agent that has halted, and goes on; refuses what cannot be run', async () => {
    const { cwd, file, boxes, port } = await example('kvs');
    const path = join(cwd, 'bad.json');
    writeFileSync(path, readFileSync(join(cwd, file), 'utf8').replace('kvs.log', '/nowhere/kvs.log'));
    const run = ovid(['run', path, boxes[1], '--master', String(port)], { cwd });
    await until(
      () => logOf(run).length > 0,
      () => run.stderr,
    );
    expect(logOf(run)[0]).to.include({ level: 50, box: boxes[1], msg: 'agent 3 halted' });
    await (await Client.reach(port)).askUntil('alive', `alive ${boxes[1]}`);

    const wrong = await ovid(['run', file, '127.0.0.1:1'], { cwd }).finished();
    expect(wrong).to.include({ code: 2 });
    expect(wrong.stderr).to.match(/^ovid: there is no box "127\.0\.0\.1:1"; /);
    const missing = await ovid(['run', 'none.json', '0'], { cwd }).finished();
    expect(missing).to.include({ code: 2, stderr: 'ovid: CONFIG none.json: no such file or directory\n' });
  });
});

describe('ovid run, a box beside one of GoOvid,', () => {
  usesProcesses();
  let server: GoOvidServer | undefined;
  afterEach(() => server?.crash());

  /** A box of GoOvid of an example. */
  function goOvid(
    { cwd, file }: Example,
    box: string,
    agents: Readonly<Record<string, Agent>> = {},
  ): GoOvidBox {
    const configuration = JSON.parse(readFileSync(join(cwd, file), 'utf8')) as Record<
      string,
      { box: string }
    >;
    const boxOf = Object.fromEntries(Object.entries(configuration).map(([id, agent]) => [id, agent.box]));
    const one = new GoOvidBox(box, boxOf, agents);
    server = new GoOvidServer(one);
    return one;
  }

  it('has its store there, is started by ./ovid, counts what it does, and has a log of broadcasts', async () => {
    const kvs = await example('kvs');
    const [tty, store] = kvs.boxes;
    const box = goOvid(kvs, store, { 3: goOvidStore() });
    const metrics = String(kvs.port + 1);
    const flags = ['--metrics', metrics, '--log-level', 'info'];
    const run = new Run(join(ROOT, 'ovid'), ['-master', String(kvs.port), kvs.file, tty, ...flags], {
      cwd: kvs.cwd,
    });
    run.child.stdin?.write('put x für heute\nget x\n');
    await until(
      () => run.stdout === 'ok\nfür heute\n',
      () => run.stdout + run.stderr,
    );
    expect(box.received).to.deep.equal(['2 3 1 2 put x für heute', '2 3 1 2 get x']);
    expect(box.complaints).to.deep.equal([]);
    expect(logOf(run).find(({ msg }) => msg === 'link up')?.['reason']).to.match(/^a box of GoOvid: /);

    const client = await Client.reach(kvs.port);
    expect(await client.ask('alive')).to.equal(`alive ${tty},${store}`);
    expect(await client.ask('get')).to.equal('messages ');
    client.socket.write('broadcast hello\nbroadcast all of you\n');
    expect(await client.ask('get')).to.equal('messages hello,all of you');

    const lines = (await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()).split('\n');
    expect(lines).to.include(
      `ovid_messages_received_total{box="${tty}",agent="2",type="kvs_client",port="2"} 2`,
    );
    expect(lines)
      .to.include(`ovid_sessions{box="${tty}"} 1`)
      .and.include(`ovid_broadcasts_total{box="${tty}"} 2`);
    expect(await (await fetch(`http://127.0.0.1:${metrics}/healthz`)).json()).to.deep.include({
      status: 'ok',
      box: tty,
      halted: [],
    });

    // The session ends with the connection: the client of the store is told, and goes on.
    server?.cut();
    await until(
      () => logOf(run).filter(({ msg }) => msg === 'link up').length === 2,
      () => run.stderr,
    );
    run.child.stdin?.end('get x\n');
    expect(await run.finished()).to.include({ code: 0, stdout: 'ok\nfür heute\nfür heute\n' });
    expect(box.complaints).to.deep.equal([]);
  });

  it('is refused without --mixed, with the box and the option; so is an option that has no meaning', async () => {
    const chat = await example('chat');
    const [alice, bob] = chat.boxes;
    goOvid(chat, bob);
    const run = ovid(['run', chat.file, alice], { cwd: chat.cwd });
    await until(
      () => logOf(run).length > 0,
      () => run.stderr,
    );
    expect(logOf(run)[0]).to.include({
      msg: 'connection refused',
      reason: `box ${bob} has no sessions, like a box of GoOvid: with --mixed it is let in`,
    });
    const page = await ovid(['run', chat.file, alice, '--http', '8080'], { cwd: chat.cwd }).finished();
    expect(page).to.include({
      code: 2,
      stderr:
        'ovid: --http: the page shows all boxes, and a single box has none; leave out the option, or the box\n',
    });
  });
});

describe('ovid run, all boxes,', () => {
  usesProcesses();

  it('executes the lines of a script, and ends with 1 if one could not be executed', async () => {
    const { cwd, file, port } = await example('kvs');
    await holdPort(port);
    const script = [
      '1 put x 7',
      'agents',
      'crash 1',
      'alive',
      '1 get y z',
      'start 1',
      'cut 0 1',
      '1 get x',
      '3 put x 1',
      'nobody',
      'exit',
      'never read',
    ];
    const run = await ovid(['run', file, '--no-http', '--trace', 'out.ndjson'], { cwd })
      .type(script.join('\n'))
      .finished();
    expect(run.stdout.replaceAll(/ +/g, ' ').replaceAll(/127\.0\.0\.1:\d+/g, 'BOX')).to.equal(
      [
        '1: ok',
        'agent type box state',
        '1 kvs_tty 0 BOX running',
        '2 kvs_client 0 BOX running',
        '3 kvs_replica 1 BOX running',
        '0 alive 0',
        '1: Invalid command',
        '1: 7',
        '',
      ].join('\n'),
    );
    expect(run.stderr).to.equal(
      'the connection between box 0 and box 1 is reset\n' +
        'ovid: agent 3 takes no requests: its type is kvs_replica\n' +
        'ovid: there is no agent or command "nobody"; the agents are 1, 2, 3; type help for the commands\n',
    );
    expect(run.code).to.equal(1);
    expect(readFileSync(join(cwd, 'out.faults.ndjson'), 'utf8')).to.include('"protocol":"agents"');
  });

  it('is started by ./ovid with the options of GoOvid, too', async () => {
    const { cwd, file, boxes, port } = await example('chat');
    const run = new Run(
      join(ROOT, 'ovid'),
      ['-log', `-master=${String(port)}`, '--loss', '1', file, boxes[1]],
      { cwd },
    );
    await until(isListening(run), () => run.stderr);
    await (await Client.reach(port)).askUntil('alive', `alive ${boxes[1]}`);
    const wrong = await new Run(join(ROOT, 'ovid'), ['-debug', '-frob', file, boxes[1]], { cwd }).finished();
    expect(wrong).to.include({ code: 2 });
    expect(wrong.stderr).to.match(/^ovid: unknown option -frob\nusage: /);
  });
});
