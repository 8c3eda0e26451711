/**
 * Draws the counterexamples and the scenarios of docs/PROTOCOLS.md: the model checker, or the simulator, writes the trace of each, and the page's own
 * diagram draws it as an SVG.
 * `npm run diagrams`; an argument names another folder for them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKED_PROTOCOLS } from '../lib/protocols.ts';
import { factsIn, factsOf } from '../lib/trace/facts.ts';
import { namesIn } from '../lib/trace/names.ts';
import { geometryOf } from '../page/diagram/geometry.ts';
import { svgOf } from '../page/diagram/picture.ts';
import { FIRST_FILTER } from '../page/model/filter.ts';
import { Lanes } from '../page/model/lanes.ts';
import { rowsOf } from '../page/model/rows.ts';
import { fitted } from '../page/model/viewport.ts';
import { open } from '../page/work/open.ts';

const BROADCAST = 'examples/broadcast';

/** The name of each picture, what it shows, and the check that finds it. */
const PICTURES = [
  [
    'broadcast-best-effort',
    'Process c broadcasts, a delivers the message, c crashes, and b never gets it.',
    [`${BROADCAST}/best-effort.json`, '--property', 'agreement', '--requests', '1', '--crashes', '1'],
  ],
  [
    'broadcast-eager',
    'Process b broadcasts and delivers its message, and crashes before anyone has it.',
    [`${BROADCAST}/eager.json`, '--property', 'uniform agreement', '--requests', '1', '--crashes', '1'],
  ],
  [
    'broadcast-majority-ack',
    'Process a broadcasts twice, and c delivers the second message first.',
    [`${BROADCAST}/majority-ack.json`, '--property', 'FIFO delivery', '--network', 'unordered'],
  ],
  [
    'broadcast-fifo',
    'Process b delivers a message of a and broadcasts another one, which c delivers before that of a.',
    [`${BROADCAST}/fifo.json`, '--property', 'causal delivery', '--network', 'unordered'],
  ],
  [
    'broadcast-causal',
    'Processes a and c broadcast at the same time, and deliver the two messages in different orders.',
    [`${BROADCAST}/causal.json`, '--property', 'total order'],
  ],
  [
    'broadcast-total-order',
    'The sequencer a crashes; b broadcasts, c passes the message on, and nobody delivers it.',
    [`${BROADCAST}/total-order.json`, '--property', 'validity', '--requests', '1', '--crashes', '1'],
  ],
];

/** Scenarios of atomic commit: the name of each picture, what it shows, the configuration, the scenario, and the stretch that is drawn, in ms. */
const SCENARIOS = [
  [
    'commit-2p-blocks',
    'Two-phase commit: all vote yes, the coordinator a decides and dies before it has told anyone; b and c ask each other, and wait.',
    ['commit-2p', 'participants-block-until-the-coordinator-returns'],
    [998, 1022],
  ],
  [
    'commit-3p-decides',
    'Three-phase commit: all are committable, the coordinator a decides and dies; b asks c how far it is, and both commit.',
    ['commit-3p', 'participants-do-not-block-when-the-coordinator-dies'],
    [998, 1025],
  ],
];

const WIDTH = 860;
const ROOM = 220;

const [, , out = 'docs/images'] = process.argv;

const folder = mkdtempSync(join(tmpdir(), 'chatroom-diagrams-'));
try {
  for (const [name, words, options] of PICTURES)
    writeFileSync(join(out, `${name}.svg`), pictureOf(violationOf(options), words));
  for (const [name, words, [configuration, scenario], stretch] of SCENARIOS)
    writeFileSync(join(out, `${name}.svg`), pictureOf(traceOf(configuration, scenario), words, stretch));
} finally {
  rmSync(folder, { recursive: true });
}

/** The trace of the violation that a check finds. */
function violationOf(options) {
  return traceAfter(['check', ...options], 1);
}

/** The trace of a scenario. */
function traceOf(configuration, scenario) {
  const file = `examples/scenarios/${configuration}/${scenario}.txt`;
  return traceAfter(['sim', `examples/${configuration}.json`, '--scenario', file, '--no-states'], 0);
}

/** The trace that a command writes; with this exit code it has done what it should. */
function traceAfter(command, exitCode) {
  const file = join(folder, 'path.ndjson');
  const { status, stderr } = spawnSync('node', ['dist/bin/ovid.cjs', ...command, '--trace', file], {
    encoding: 'utf8',
  });
  if (status !== exitCode)
    throw new Error(`ovid ${command.join(' ')} ends with ${String(status)}: ${stderr}`);
  return readFileSync(file);
}

/** The diagram of a trace, or of a stretch of it. */
function pictureOf(bytes, words, stretch) {
  const answer = open([{ name: 'path.ndjson', bytes }], CHECKED_PROTOCOLS);
  if (answer.kind !== 'opened') throw new Error(answer.reason);
  const { servers, events, origin } = answer;
  const lanes = new Lanes(servers, events.length, factsOf(origin, factsIn(CHECKED_PROTOCOLS)));
  lanes.add(events);
  const [fromMs, toMs] = stretch ?? [lanes.span.fromMs, lanes.span.toMs];
  const rows = rowsOf(lanes, namesIn(origin).names ?? [], { withoutServers: new Set(), folded: new Map() });
  const geometry = geometryOf(WIDTH, ROOM, rows);
  const scene = {
    geometry,
    lanes,
    view: fitted(fromMs, toMs),
    filter: FIRST_FILTER,
    cone: undefined,
    chosen: undefined,
    pointed: undefined,
    nowMs: undefined,
  };
  return svgOf(scene, { palette: palette(), style: style(), title: words });
}

/** The colours of the page, by name, and as they are in its style sheet. */
function inks() {
  const css = readFileSync('page/page.css', 'utf8');
  return Array.from(
    css.matchAll(/--ink-([a-z]+): light-dark\(([^,]+), ([^)]+)\)/g),
    ([, name, light, dark]) => ({
      name,
      light,
      dark,
    }),
  );
}

function palette() {
  return Object.fromEntries(inks().map(({ name }) => [name, `var(--ink-${name})`]));
}

function style() {
  const values = (scheme) => inks().map((ink) => `--ink-${ink.name}:${ink[scheme]}`);
  return `svg{${values('light').join(';')}}@media(prefers-color-scheme:dark){svg{${values('dark').join(';')}}}`;
}
