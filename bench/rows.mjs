// The table: the figures of each experiment, and their bounds. The numbers are those of the project's
// quality requirements.
import { median, summary } from './stats.mjs';

/**
 * A bound holds a `stat` (min, median, max) of a `subject` under or over a limit. Subjects: `room`, the
 * server's own figure; `ratio`, median of room ÷ median of floor; `excess`, median of room − median of floor.
 */
const ratioAtLeast = (limit) => ({ subject: 'ratio', atLeast: limit });
const ratioAtMost = (limit) => ({ subject: 'ratio', atMost: limit });
const excessAtMost = (limit) => ({ subject: 'excess', atMost: limit });
const roomAtMost = (stat, limit) => ({ subject: 'room', stat, atMost: limit });
const roomAtLeast = (stat, limit) => ({ subject: 'room', stat, atLeast: limit });

const row = (name, title, unit, experiment, figure, ...bounds) => ({
  name,
  title,
  unit,
  experiment,
  figure,
  bounds,
});

export const rows = [
  row('rate-3', 'broadcasts, n = 3', '/s', 'rate3', 'perSecond', ratioAtLeast(1)),
  row('rate-3-first', 'the same, first 300,000 of new servers', '/s', 'rate3', 'first', ratioAtLeast(0.8)),
  row('rate-8', 'broadcasts, n = 8', '/s', 'rate8', 'perSecond', ratioAtLeast(1)),
  row('rate-all', 'broadcasts, all 3 of 3 send', '/s', 'rateAll', 'perSecond', ratioAtLeast(1)),
  row(
    'rate-all-first',
    'the same, first 300,000 of new servers',
    '/s',
    'rateAll',
    'first',
    ratioAtLeast(0.8),
  ),
  row('trace-cost', 'rate with --trace ÷ without', '×', 'traceCost', 'share'),
  row('latency-2-p50', 'latency p50, n = 2', 'ms', 'latency2', 'p50', ratioAtMost(1.15)),
  row('latency-2-p99', 'latency p99, n = 2', 'ms', 'latency2', 'p99', ratioAtMost(1.15)),
  row('latency-3-p50', 'latency p50, n = 3', 'ms', 'latency3', 'p50', ratioAtMost(1.15)),
  row('latency-3-p99', 'latency p99, n = 3', 'ms', 'latency3', 'p99', ratioAtMost(1.15)),
  row('paced-2-p50', 'latency p50, n = 2, every 2 ms', 'ms', 'paced2', 'p50', ratioAtMost(1.15)),
  row('paced-3-p50', 'latency p50, n = 3, every 2 ms', 'ms', 'paced3', 'p50', ratioAtMost(1.15)),
  row('seldom-2-p50', 'latency p50, n = 2, every 100 ms', 'ms', 'seldom2', 'p50', ratioAtMost(1.15)),
  row('seldom-3-p50', 'latency p50, n = 3, every 100 ms', 'ms', 'seldom3', 'p50', ratioAtMost(1.15)),
  row('start-3', 'start, n = 3', 'ms', 'startThree', 'startMs', ratioAtMost(1.25)),
  row('start-16', 'start, n = 16', 'ms', 'sixteen', 'startMs', ratioAtMost(1.25)),
  row('crash', 'crash noticed', 'ms', 'crash', 'ms', roomAtMost('median', 20), roomAtMost('max', 1000)),
  row('silence-last', 'silence noticed by all', 'ms', 'silence', 'latest', roomAtMost('max', 1000)),
  row('silence-first', 'silence noticed by one', 'ms', 'silence', 'earliest', roomAtLeast('min', 700)),
  row('idle-cpu', 'CPU of 16 idle servers', '% core', 'sixteen', 'cpuPercent', ratioAtMost(1.5)),
  row('idle-rss', 'memory of an idle server', 'MiB', 'sixteen', 'rssMiB', excessAtMost(15)),
  row('million-rss', '10⁶ messages: RSS − bare', 'MiB', 'million', 'overBareMiB', roomAtMost('max', 64)),
  row('million-get', '10⁶ messages: get ÷ copy', '×', 'million', 'overCopy', roomAtMost('median', 2)),
  row('million-get-ms', '10⁶ messages: get', 'ms', 'million', 'getMs'),
  row('million-wait', '10⁶ messages: wait behind get', 'ms', 'million', 'waitMs', roomAtMost('max', 50)),
  // A longer log must not cost anything; compiled code may be faster later, so the bound is one-sided.
  row('growth-cold', 'rate at 10⁶ ÷ rate at 10⁴', '×', 'growth', 'overCold', roomAtLeast('median', 0.9)),
  row('growth-warm', 'rate at 10⁶ ÷ at 2·10⁵', '×', 'growth', 'overWarm', roomAtLeast('median', 0.9)),
  // 1 is a straight line; logs that double their buffers grow in steps.
  row('growth-line', 'RSS over log size: r²', '', 'growth', 'r2', roomAtLeast('median', 0.9)),
  row('growth-off', 'RSS: farthest off the line', 'MiB', 'growth', 'maxDeviation'),
  row('growth-slope', 'RSS per message', 'B', 'growth', 'bytesPerMessage'),
  row('sim-rate', 'simulated messages', '/s', 'simRate', 'perSecond', roomAtLeast('median', 100_000)),
  row(
    'sim-agents',
    'simulated messages of agents',
    '/s',
    'simAgents',
    'perSecond',
    roomAtLeast('median', 150_000),
  ),
  row('sim-faults', 'virtual time ÷ real time', '×', 'simFaults', 'virtualPerWall'),
  row(
    'check-rate',
    'states of a modelled grid',
    '/s',
    'checkRate',
    'perSecond',
    roomAtLeast('median', 50_000),
  ),
  row('boxes-rate', 'messages between agents in two boxes', '/s', 'boxes', 'perSecond', ratioAtLeast(0.5)),
  row('boxes-p50', 'request and answer between them, p50', 'ms', 'boxes', 'p50', ratioAtMost(1.5)),
  row('save-each', 'durable saves, one flush each', '/s', 'saveEach', 'perSecond', ratioAtLeast(0.8)),
  row('save-grouped', 'durable saves, 100 a flush', '/s', 'saveGrouped', 'perSecond', ratioAtLeast(0.8)),
  row(
    'check-agents',
    'distinct states of modelled agents',
    '/s',
    'checkAgents',
    'perSecond',
    roomAtLeast('median', 90_000),
  ),
  row('histories-etcd', '51 histories of a register', 'ms', 'historiesEtcd', 'ms', roomAtMost('median', 500)),
  row('histories-kv', 'four of a key-value store', 'ms', 'historiesKv', 'ms', roomAtMost('median', 500)),
  row('sim-memory', 'memory grown in 10⁴ runs', 'MiB', 'simMemory', 'growthMiB', roomAtMost('max', 4)),
];

/** Rows that run only if `--only` names them: they need an idle host and some minutes. */
export const longRows = [
  row('crowd-32', 'start, n = 32', 'ms', 'crowd32', 'startMs', ratioAtMost(3)),
  row('crowd-32-busy', 'start, n = 32, 4 busy loops', 'ms', 'crowd32Busy', 'startMs', ratioAtMost(3)),
  row('crowd-64', 'start, n = 64', 'ms', 'crowd64', 'startMs', ratioAtMost(3)),
  row('crowd-64-busy', 'start, n = 64, 4 busy loops', 'ms', 'crowd64Busy', 'startMs', ratioAtMost(3)),
  row('crowd-idle-32', 'CPU of 32 idle servers', '% core', 'crowd32', 'cpuPercent', ratioAtMost(1.5)),
];

/** One value per round: the median of what the round measured. */
const perRound = (rounds, system, figure) => rounds.map((round) => median([round[system][figure]].flat()));

/** The result of a bound for a measured row: its text, the value, and whether it is met. */
function judge(bound, measured) {
  const { subject, stat, atLeast, atMost } = bound;
  const value = subject === 'room' ? measured.room[stat] : measured[subject];
  const limit = atLeast ?? atMost;
  const label = { room: stat, ratio: 'ratio', excess: 'room − floor' }[subject];
  const text = `${label} ${atLeast === undefined ? '≤' : '≥'} ${limit}`;
  return { text, value, met: atLeast === undefined ? value <= limit : value >= limit };
}

/** A row filled with the rounds of its experiment (or with the error that ended it). */
export function fill(row, { rounds, error }) {
  const { name, title, unit, figure } = row;
  if (error)
    return { name, title, unit, error, bounds: row.bounds.map(() => ({ text: 'runs', met: false })) };
  const samples = (system) => rounds.flatMap((round) => round[system][figure]);
  const [floor, room] = [perRound(rounds, 'floor', figure), perRound(rounds, 'room', figure)];
  const measured = {
    name,
    title,
    unit,
    floor: summary(samples('floor')),
    room: summary(samples('room')),
    pairs: summary(room.map((value, i) => value / floor[i])),
  };
  measured.ratio = measured.room.median / measured.floor.median;
  measured.excess = measured.room.median - measured.floor.median;
  return { ...measured, bounds: row.bounds.map((bound) => judge(bound, measured)) };
}

/** Whether a filled row met all its bounds. A row without bounds is informative, unless it could not be measured. */
export const isMet = (filled) => filled.error === undefined && filled.bounds.every((bound) => bound.met);
