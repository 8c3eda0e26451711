import { expect } from 'chai';
import { DEFAULT_NETWORK } from '../../../lib/sim/grid.ts';
import { Environment } from '../../../lib/sim/scenario/environment.ts';
import { WallClock } from '../../../lib/sim/wallClock.ts';
import { SCENARIO_CHATROOM } from '../../../lib/agents/chatroom/sim/scenario.ts';

const SETTINGS = {
  n: 2,
  seed: 1,
  network: DEFAULT_NETWORK,
  options: {},
  messageBytes: 0,
  unsentLimitBytes: undefined,
};

describe('the environment of a scenario', () => {
  it('has no cluster until one is made', () => {
    const environment = new Environment(SCENARIO_CHATROOM);
    expect(() => environment.cluster).to.throw('there is no grid yet');
    expect(environment.nowMs).to.equal(0);
    environment.open(SETTINGS);
    expect(environment.cluster.grid.servers).to.deep.equal([0, 1]);
    environment.close();
    expect(() => environment.cluster).to.throw('there is no grid yet');
  });

  it('has the wall clock of the running process, and the time of the cluster', () => {
    const environment = new Environment(SCENARIO_CHATROOM);
    environment.open(SETTINGS);
    const { time } = environment.cluster;
    time.runUntil(5);
    expect(environment.nowMs).to.equal(5);
    time.wallClock = new WallClock();
    expect(environment.wallClock).to.equal(time.wallClock);
  });

  it('is reset by each grid command', () => {
    const environment = new Environment(SCENARIO_CHATROOM);
    environment.open(SETTINGS);
    environment.cluster.time.runUntil(5);
    environment.open({ ...SETTINGS, n: 3 });
    expect(environment.nowMs).to.equal(0);
    expect(environment.cluster.grid.servers).to.have.length(3);
  });
});
