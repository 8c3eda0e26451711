/** `chatroom doctor`: checks whether a grid can run on this host, and prints a remedy for each problem. */
import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import type { ServerConfig } from '../lib/config.ts';
import { bindProblem } from './bind.ts';
import { checkDescriptors } from './doctor/descriptors.ts';
import type { Finding, Status } from './doctor/finding.ts';
import { portOwnersIn } from './doctor/portOwners.ts';
import { checkMemory } from './doctor/memory.ts';
import { checkNode } from './doctor/node.ts';
import { checkPorts } from './doctor/ports.ts';
import { findProgram, pythonVersion, said } from './doctor/programs.ts';
import { checkPython } from './doctor/python.ts';
import { asJson, asLines } from './doctor/render.ts';
import {
  ROLES,
  requiredPorts,
  wantedTwice,
  type Role,
  type Tried,
  type Wanted,
} from './doctor/requiredPorts.ts';
import { configOf, type ServeFlags } from './flags.ts';
import { pageAddressOf, type GridFlags } from './grid/flags.ts';
import type { Unset } from './grid/places.ts';
import { memoryLimitBytes } from './heap.ts';
import { openFilesMax } from './openFiles.ts';
import { paint } from './replay/output.ts';

/** The parsed options: the grid to run, and the address of its page. */
export interface DoctorFlags extends Omit<GridFlags, 'offset' | 'process'> {
  readonly json?: true;
}

/** The project's root, as seen from the bundle, `dist/bin/doctor.cjs`. */
const ROOT = join(__dirname, '..', '..');

/** Whether this is a checkout: the installed package has neither `./stopall` nor the Python scripts. */
const IS_CHECKOUT = existsSync(join(ROOT, 'stopall'));

const STYLES = { ok: 'good', warn: 'doubt', fail: 'bad' } as const;

/**
 * Runs the checks, and prints a line for each. Sets the exit code: 0, or 1 if one has failed.
 *
 * @param unset - which ports were not given: a grid takes others if these are in use
 * @throws a usage error if the options are invalid
 */
export async function doctor(options: DoctorFlags, flags: ServeFlags, unset: Unset): Promise<void> {
  const { servers, port, json } = options;
  const page = pageAddressOf(options);
  configOf(0, servers, port, flags); // Checks n before n configurations are made.
  const configs = Array.from({ length: servers }, (_, id) => configOf(id, servers, port + id, flags));
  const ofFiles = fileFindings(configs);
  // If the limit of open files is too low, no program can be started for its version.
  const canAsk = !ofFiles.some(({ status }) => status === 'fail');
  const findings = [
    checkNode(process.version, packageJson.engines.node),
    ...(await portFindings(requiredPorts(configs, page, flags.metrics), unset)),
    ...ofFiles,
    checkMemory({ totalBytes: memoryLimitBytes(), availableBytes: freemem() }, servers),
    ...(IS_CHECKOUT && canAsk ? [pythonFinding()] : []),
  ];
  process.stdout.write(json === true ? asJson(findings) : asLines(findings, painter(findings)));
  process.exitCode = findings.some(({ status }) => status === 'fail') ? 1 : 0;
}

async function portFindings(wanted: readonly Wanted[], unset: Unset): Promise<Finding[]> {
  const tried = await tryAll(wanted);
  const movable: Partial<Record<Role, boolean>> = {
    'master ports': unset.masters,
    'peer ports': unset.peers,
    'page port': unset.page,
  };
  return ROLES.flatMap((role) => {
    const ports = tried.filter((port) => port.role === role);
    return ports.length === 0 ? [] : [checkPorts(role, ports, IS_CHECKOUT, movable[role])];
  });
}

async function tryAll(wanted: readonly Wanted[]): Promise<Tried[]> {
  const twice = wantedTwice(wanted);
  const tried: Tried[] = [];
  let owners: ReadonlyMap<number, string> | undefined;
  for (const port of wanted) {
    const other = twice.get(port);
    const problem = other === undefined ? await bindProblem(port) : 'TWICE';
    // `ss` is started only if a port is in use, and once for all ports.
    if (problem === 'EADDRINUSE') owners ??= portOwnersIn(said(findProgram('ss') ?? 'ss', '-Hltnp') ?? '');
    tried.push({ ...port, problem, holder: other ?? owners?.get(port.port) });
  }
  return tried;
}

function fileFindings([config]: readonly ServerConfig[]): Finding[] {
  const limit = openFilesMax();
  return config === undefined || limit === undefined ? [] : [checkDescriptors(limit, config)];
}

/** The Python for master.py and grading.py. Python 2.7 is searched only if there is no Python 3: each start takes time. */
function pythonFinding(): Finding {
  const python3 = pythonVersion('python3');
  const finding = checkPython({ python3, python2: undefined });
  return finding.status === 'ok' ? finding : checkPython({ python3, python2: pythonVersion('python2.7') });
}

/** Colours, if stdout accepts them. An old version of Node may not support them. */
function painter(findings: readonly Finding[]): (status: Status, text: string) => string {
  const isOld = findings.some(({ name, status }) => name === 'node' && status === 'fail');
  return isOld ? (_, text) => text : (status, text) => paint(STYLES[status], text);
}
