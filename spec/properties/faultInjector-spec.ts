/** Properties of two complete servers under any faults of their links, injected by commands: no sockets, no clock. */
import { expect } from 'chai';
import fc from 'fast-check';
import { mergeMap, Subscription, VirtualTimeScheduler } from 'rxjs';
import { faultInjector, type LinkOrder } from '../../bin/watched/faultInjector.ts';
import { serverConfig } from '../../lib/config.ts';
import { serve } from '../../lib/agents/chatroom/server.ts';
import { fakeNetwork } from '../support/fakeWorld.ts';

const HOST = '127.0.0.1';
/** The time after which both are certainly linked. */
const FOUND_MS = 300;
/** The duration of the faults, and the time after which all their effects are certainly over. */
const BROKEN_MS = 4000;
const HEALED_MS = 6000;

type Act = LinkOrder | { readonly kind: 'say'; readonly server: 0 | 1; readonly count: number };
interface Timed {
  readonly atMs: number;
  readonly act: Act;
}

const shortMs = fc.integer({ min: 0, max: 1500 });
const peer = fc.constant(0);
const acts: fc.Arbitrary<Timed[]> = fc.array(
  fc.record({
    atMs: fc.integer({ min: FOUND_MS, max: BROKEN_MS }),
    act: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('say' as const),
          server: fc.constantFrom(0 as const, 1 as const),
          count: fc.integer({ min: 1, max: 20 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), peer }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), peer, forMs: shortMs }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('delay' as const), peer, extraMs: shortMs, forMs: shortMs }),
      },
    ),
  }),
  { minLength: 1, maxLength: 30 },
);

/** Runs two servers; returns the broadcasts of each, and the final log of each as its client gets it. */
function run(timed: readonly Timed[]) {
  const scheduler = new VirtualTimeScheduler();
  const network = fakeNetwork(scheduler);
  const configs = [0, 1].map((id) => serverConfig({ id, n: 2, port: 10_000 + id }));
  // Server 1 dials.
  const { world, execute } = faultInjector(network, configs[1]?.peers ?? []);
  const running = new Subscription();
  const fail = (error: unknown) => {
    throw error;
  };
  for (const [id, config] of configs.entries())
    running.add(serve(config, id === 1 ? world : network).subscribe({ error: fail }));
  const said: [string[], string[]] = [[], []];
  const heard = ['', ''];
  const ask = (server: 0 | 1, lines: string) => {
    const answers$ = network.dial({ host: HOST, port: 10_000 + server }).pipe(
      mergeMap((socket) => {
        socket.write(new TextEncoder().encode(lines));
        return socket.chunks$;
      }),
    );
    running.add(
      answers$.subscribe({
        next: (chunk) => (heard[server] = (heard[server] ?? '') + new TextDecoder().decode(chunk)),
        error: fail,
      }),
    );
  };
  const perform = (act: Act) => {
    if (act.kind !== 'say') {
      execute(act);
      return;
    }
    const own = said[act.server];
    const texts = Array.from(
      { length: act.count },
      (_, i) => `${String(act.server)}.${String(own.length + i)}`,
    );
    own.push(...texts);
    ask(act.server, texts.map((text) => `broadcast ${text}\n`).join(''));
  };
  for (const { atMs, act } of timed) scheduler.schedule(() => perform(act), atMs);
  scheduler.schedule(
    () => ([0, 1] as const).forEach((server) => ask(server, 'get\n')),
    BROKEN_MS + HEALED_MS,
  );
  scheduler.maxFrames = BROKEN_MS + HEALED_MS + 100;
  scheduler.flush();
  running.unsubscribe();
  return {
    said,
    logs: heard.map((line) =>
      line
        .trim()
        .replace(/^messages ?/, '')
        .split(','),
    ),
  };
}

describe('two servers, however their links are held, delayed and cut,', () => {
  it('have all messages of both, each once, and those of one sender in order', () => {
    fc.assert(
      fc.property(acts, (timed) => {
        const { said, logs } = run(timed);
        for (const log of logs) {
          for (const [sender, own] of said.entries())
            expect(log.filter((text) => text.startsWith(`${String(sender)}.`))).to.deep.equal(own);
        }
      }),
      { numRuns: 40 },
    );
  });
});
