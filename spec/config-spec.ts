import { expect } from 'chai';
import { ConfigError, DEFAULTS, CLIENT_PORT_MIN, serverConfig, type ServerOptions } from '../lib/config.ts';
import { forEachLimit, LIMIT_NAMES, LIMITS } from '../lib/limits.ts';
import { SERVERS_MAX } from '../lib/wire/ids.ts';

const REQUIRED = { id: 1, n: 3, port: 10_001 } as const;

const withOptions = (options: Partial<ServerOptions>) => () => serverConfig({ ...REQUIRED, ...options });

describe('serverConfig', () => {
  it('lets servers of a large grid dial less often, because the cost grows with their number', () => {
    const redialMaxMs = (n: number) => serverConfig({ id: 0, n, port: 10_000 }).redialMaxMs;
    expect([3, 16, 32, 64].map(redialMaxMs)).to.deep.equal([100, 100, 192, 384]);
  });

  it('uses the default for an option that is left out', () => {
    expect(serverConfig(REQUIRED)).to.deep.equal({
      self: 1,
      n: 3,
      clients: { host: '127.0.0.1', port: 10_001 },
      peers: [3000, 3001, 3002].map((port) => ({ host: '127.0.0.1', port })),
      heartbeatPeriodMs: 200,
      suspectAfterMs: 920,
      lastLookMs: 20,
      maxLenienceMs: 200,
      redialMinMs: 4,
      redialMaxMs: 100,
      dialTimeoutMs: 1000,
      dialAgainMs: 200,
      probeMinMs: 4,
      probeMaxMs: 256,
      plainAfterMs: 250,
      identifyWithinMs: 1000,
      lineLimitBytes: 1024 * 1024,
      unidentifiedLineLimitBytes: 1024,
      unidentifiedMax: 64,
      clientsMax: 100,
      waitingAnswersMax: 1000,
      clientReadsWithinMs: 30_000,
      unsentLimitBytes: 256 * 1024,
      isPlain: false,
      reportsSent: false,
    });
  });

  it('has room for all unidentified peers of a large grid', () => {
    const maxOf = (options: Partial<ServerOptions>) =>
      serverConfig({ ...REQUIRED, n: 100, ...options }).unidentifiedMax;
    for (const unidentifiedMax of [undefined, 1, 2]) expect(maxOf({ unidentifiedMax })).to.equal(100);
    expect(maxOf({ unidentifiedMax: 101 })).to.equal(101);
  });

  it('uses the default for an option that is undefined', () => {
    const undefinedOptions = {
      host: undefined,
      basePort: undefined,
      peers: undefined,
      heartbeatPeriodMs: undefined,
      suspectAfterMs: undefined,
      lineLimitBytes: undefined,
    };
    expect(withOptions(undefinedOptions)()).to.deep.equal(serverConfig(REQUIRED));
  });

  it('takes the defaults from the table of defaults', () => {
    const { host, basePort, heartbeatPeriodMs, suspectAfterMs, lineLimitBytes } = DEFAULTS;
    const spelledOut = withOptions({ host, basePort, heartbeatPeriodMs, suspectAfterMs, lineLimitBytes });
    expect(spelledOut()).to.deep.equal(serverConfig(REQUIRED));
  });

  it('takes every option as it is given', () => {
    const config = withOptions({
      host: '::1',
      basePort: 4000,
      heartbeatPeriodMs: 100,
      suspectAfterMs: 350,
      lineLimitBytes: 4096,
    })();
    expect(config).to.deep.equal({
      ...serverConfig(REQUIRED),
      clients: { host: '::1', port: 10_001 },
      peers: [4000, 4001, 4002].map((port) => ({ host: '::1', port })),
      heartbeatPeriodMs: 100,
      suspectAfterMs: 350,
      maxLenienceMs: 100,
      lineLimitBytes: 4096,
    });
  });

  it('has no sessions if it is plain, and does not wait for session lines', () => {
    expect(withOptions({ isPlain: true })()).to.deep.equal({
      ...serverConfig(REQUIRED),
      isPlain: true,
      plainAfterMs: 0,
    });
  });

  it('takes every limit under its name', () => {
    const limits = forEachLimit((name) => LIMITS[name].min + 5);
    expect(withOptions(limits)()).to.deep.equal({
      ...serverConfig(REQUIRED),
      ...limits,
    });
  });

  it("accepts the limits' names of the previous version", () => {
    expect(withOptions({ strangersMax: 70, strangerLineLimitBytes: 99 })()).to.deep.equal(
      withOptions({ unidentifiedMax: 70, unidentifiedLineLimitBytes: 99 })(),
    );
    expect(withOptions({ mastersMax: 7, masterReadsWithinMs: 900 })()).to.deep.equal(
      withOptions({ clientsMax: 7, clientReadsWithinMs: 900 })(),
    );
    expect(withOptions({ strangersMax: 70, unidentifiedMax: 80 })()).to.include({ unidentifiedMax: 80 });
  });

  it('takes addresses of single peers, and computes the others from the base port', () => {
    const peers = new Map([
      [0, { host: '10.0.0.7', port: 7000 }],
      [1, { host: '0.0.0.0', port: 7001 }],
    ]);
    expect(withOptions({ peers })().peers).to.deep.equal([
      { host: '10.0.0.7', port: 7000 },
      { host: '0.0.0.0', port: 7001 },
      { host: '127.0.0.1', port: 3002 },
    ]);
  });

  it('has defaults that detect a crash within a second, with more than four heartbeats', () => {
    expect(DEFAULTS.suspectAfterMs).to.be.below(1000);
    expect(DEFAULTS.suspectAfterMs).to.be.above(4 * DEFAULTS.heartbeatPeriodMs);
    expect(DEFAULTS.suspectAfterMs % DEFAULTS.heartbeatPeriodMs).to.be.above(0);
  });

  describe('accepts only whole numbers within their range:', () => {
    const bounds: readonly {
      /** The name of the option in the message. */
      name: string;
      min: number;
      max: number;
      /** Options with `value` for this one, and valid values for all others. */
      options: (value: number) => Partial<ServerOptions>;
    }[] = [
      { name: 'n', min: 1, max: SERVERS_MAX, options: (n) => ({ id: 0, n }) },
      { name: 'id', min: 0, max: 2, options: (id) => ({ id }) },
      { name: 'id', min: 0, max: 0, options: (id) => ({ id, n: 1 }) },
      { name: 'id', min: 0, max: 999, options: (id) => ({ id, n: SERVERS_MAX }) },
      { name: 'port', min: CLIENT_PORT_MIN, max: 65_535, options: (port) => ({ port }) },
      { name: 'base port', min: 1, max: 65_533, options: (basePort) => ({ basePort }) },
      { name: 'base port', min: 1, max: 65_535, options: (basePort) => ({ id: 0, n: 1, basePort }) },
      {
        name: 'heartbeat period (ms)',
        min: 10,
        max: 60_000,
        options: (heartbeatPeriodMs) => ({ heartbeatPeriodMs, suspectAfterMs: 150_001 }),
      },
      {
        name: 'suspicion deadline (ms)',
        min: 40,
        max: 600_000,
        options: (suspectAfterMs) => ({
          heartbeatPeriodMs: suspectAfterMs < 1000 ? 11 : 59_999,
          suspectAfterMs,
        }),
      },
      ...LIMIT_NAMES.map((name) => ({
        name,
        min: LIMITS[name].min,
        max: LIMITS[name].max,
        options: (value: number) => ({ [name]: value }),
      })),
    ];
    for (const { name, min, max, options } of bounds) {
      describe(`${name} from ${String(min)} to ${String(max)}`, () => {
        it('is accepted at both ends of the range', () => {
          for (const value of [min, max]) {
            expect(withOptions(options(value)), String(value)).not.to.throw();
            expect(Object.values(options(value))).to.include(value);
          }
        });

        for (const value of [min - 1, max + 1, min + 0.5, -1 - max, NaN, Infinity, -Infinity]) {
          it(`refuses ${String(value)}, and names the option and its range`, () => {
            expect(withOptions(options(value)))
              .to.throw(ConfigError)
              .with.property(
                'message',
                `${name}: ${String(value)} is not a whole number from ${String(min)} to ${String(max)}`,
              );
          });
        }
      });
    }

    it('refuses an address for a server that does not exist', () => {
      for (const id of [-1, 3, 0.5, NaN]) {
        expect(withOptions({ peers: new Map([[id, { host: '127.0.0.1', port: 7000 }]]) }))
          .to.throw(ConfigError)
          .with.property('message', `peers: id: ${String(id)} is not a whole number from 0 to 2`);
      }
    });
  });

  for (const port of [-1, 0, 65_536, 1.5, NaN]) {
    it(`refuses the port ${String(port)} of a peer, and names the peer`, () => {
      expect(withOptions({ peers: new Map([[2, { host: '127.0.0.1', port }]]) }))
        .to.throw(ConfigError)
        .with.property(
          'message',
          `peers: port of server 2: ${String(port)} is not a whole number from 1 to 65535`,
        );
    });
  }

  it('refuses a master port that is a peer port', () => {
    const message = /^port: 10001 is this server's port for its peers already; choose another for clients$/;
    expect(withOptions({ basePort: 10_000 })).to.throw(ConfigError, message);
    expect(withOptions({ peers: new Map([[1, { host: '127.0.0.1', port: 10_001 }]]) })).to.throw(
      ConfigError,
      message,
    );
    expect(withOptions({ basePort: 10_001 })).not.to.throw();
    expect(withOptions({ peers: new Map([[0, { host: '127.0.0.1', port: 10_001 }]]) })).not.to.throw();
  });

  describe('the suspicion deadline and the heartbeat period', () => {
    const accepted = [
      [200, 401],
      [200, 500],
      [200, 599],
      [200, 601],
      [100, 350],
      [11, 40],
    ] as const;
    for (const [heartbeatPeriodMs, suspectAfterMs] of accepted) {
      it(`may be ${String(suspectAfterMs)} and ${String(heartbeatPeriodMs)} ms`, () => {
        const { maxLenienceMs, ...config } = withOptions({ heartbeatPeriodMs, suspectAfterMs })();
        expect(config).to.include({ heartbeatPeriodMs, suspectAfterMs });
        expect(maxLenienceMs).to.equal(heartbeatPeriodMs);
      });
    }

    const refusals = [
      [200, 100, 'below one beat'],
      [200, 200, 'one beat'],
      [200, 300, 'below two beats'],
      [200, 399, 'just below two beats'],
      [200, 400, 'two beats: a beat and the deadline fall together'],
      [200, 600, 'three beats: a beat and the deadline fall together'],
      [200, 2000, 'ten beats: a beat and the deadline fall together'],
    ] as const;
    for (const [heartbeatPeriodMs, suspectAfterMs, because] of refusals) {
      it(`may not be ${String(suspectAfterMs)} and ${String(heartbeatPeriodMs)} ms: ${because}`, () => {
        expect(withOptions({ heartbeatPeriodMs, suspectAfterMs }))
          .to.throw(ConfigError)
          .with.property(
            'message',
            `suspicion deadline: ${String(suspectAfterMs)} ms must be over twice the heartbeat period of 200 ms and ` +
              'no multiple of it; 500 would do',
          );
      });
    }

    it('are refused together with a valid deadline, whatever the heartbeat period', () => {
      const liars: number[] = [];
      const periodsMs = [...Array.from({ length: 991 }, (_, i) => 10 + i), 59_999, 60_000];
      for (const heartbeatPeriodMs of periodsMs) {
        const suspectAfterMs = 8 * heartbeatPeriodMs;
        let message = '';
        try {
          withOptions({ heartbeatPeriodMs, suspectAfterMs })();
        } catch (error) {
          message = (error as Error).message;
        }
        const suggestedMs = Number(/; (\d+) would do$/.exec(message)?.[1]);
        try {
          withOptions({ heartbeatPeriodMs, suspectAfterMs: suggestedMs })();
        } catch {
          liars.push(heartbeatPeriodMs);
        }
      }
      expect(liars).to.deep.equal([]);
    });
  });
});

describe('ConfigError', () => {
  it('is an error of one line with a name of its own', () => {
    const error = new ConfigError({ code: 'empty-host', option: 'host' });
    expect(error).to.be.an.instanceOf(Error);
    expect(error.name).to.equal('ConfigError');
    expect(error.message).to.equal('host: it is empty; 0.0.0.0 is every address of this machine');
    expect(error.reason.code).to.equal('empty-host');
  });
});
