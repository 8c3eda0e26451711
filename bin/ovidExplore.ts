/** `ovid explore`: serves a page on the model of a configuration, on which a person takes the steps. */
import { join } from 'node:path';
import { boxesOf } from '../lib/agent/configuration.ts';
import { PATH_STEPS_MAX, type AboutModel } from '../lib/model/agents/exploreAnswer.ts';
import { exploredState } from '../lib/model/agents/explored.ts';
import { agentModel, type AgentModel } from '../lib/model/agents/model.ts';
import { AGENT_BUDGETS, type AgentModelOptions } from '../lib/model/agents/options.ts';
import type { WrittenPath } from '../lib/model/agents/pathText.ts';
import { EXIT } from './exit.ts';
import { boundsOf, limitInWords, requireCrashes } from './ovid/modelBounds.ts';
import { exploreAnswers } from './ovid/exploreAnswers.ts';
import type { ExploreFlags } from './ovid/exploreFlags.ts';
import { pathInTrace } from './ovid/exploreTrace.ts';
import { checkedNamedConfiguration } from './ovid/load.ts';
import { modelled } from './ovid/modelled.ts';
import { pageFiles } from './page/files.ts';
import { freeAddress } from './page/freePort.ts';
import { servePage } from './page/server.ts';
import { programName } from './programName.ts';
import { portError } from './reason/port.ts';
import { onSignal } from './signals.ts';

/** The address of the page: another than that of a grid, so that it knows what it shows. */
const PAGE_PATH = '/explore';

/**
 * Serves the page on loopback, and says where, until a signal ends the process.
 *
 * @param isGiven - whether an option was given, and not left at its default
 * @throws a usage error if the configuration, the options or the trace are invalid
 */
export async function explore(
  file: string,
  flags: ExploreFlags,
  isGiven: (option: keyof ExploreFlags) => boolean,
): Promise<void> {
  if (flags.http > 65_535) throw portError(EXIT.usage, { code: 'page-port-range', port: flags.http });
  const written = flags.trace === undefined ? undefined : await pathInTrace(flags.trace);
  const options = optionsOf(flags, isGiven, written);
  requireCrashes(options);
  const { configuration } = await checkedNamedConfiguration(file);
  const makeModel = () => modelled(file, () => agentModel(configuration, options));
  const model = makeModel();
  const opened = written === undefined ? undefined : opening(model, written);
  const about: AboutModel = {
    file,
    network: options.network,
    budgets: Object.fromEntries(
      AGENT_BUDGETS.filter((budget) => options[budget] > 0).map((budget) => [
        budget,
        limitInWords(options[budget]),
      ]),
    ),
    boxes: boxesOf(configuration),
    ...(opened && flags.trace !== undefined && { trace: { file: flags.trace, ...opened } }),
  };
  const usual = { host: '127.0.0.1', port: flags.http, origins: [] };
  const address = isGiven('http') ? usual : await freeAddress(usual);
  const { url } = await servePage(address, {
    files: pageFiles(join(__dirname, '../page'), PAGE_PATH),
    data: exploreAnswers(about, makeModel),
    home: PAGE_PATH,
  });
  process.stderr.on('error', () => undefined);
  onSignal((code) => process.exit(code));
  const path = opened === undefined || opened.path.length === 0 ? '' : `#path=${opened.path.join('.')}`;
  const why = address.port === usual.port ? '' : `port ${String(usual.port)} is in use; `;
  say(`${why}the page is at ${url.replace(/\/$/, PAGE_PATH)}${path}`);
}

/** The bounds of the trace, if there is one, with those that were given. */
function optionsOf(
  flags: ExploreFlags,
  isGiven: (option: keyof ExploreFlags) => boolean,
  written: WrittenPath | undefined,
): AgentModelOptions {
  if (written === undefined) return boundsOf(flags, false);
  const names = ['network', ...AGENT_BUDGETS] as const;
  const given = Object.fromEntries(names.filter(isGiven).map((name) => [name, flags[name]]));
  return { ...written.options, ...(given as Partial<AgentModelOptions>), isFolding: false };
}

/** The part of a path that is possible in the model: an agent may have been changed since it was written. */
function opening(model: AgentModel, { path, property }: WrittenPath): Pick<WrittenPath, 'path' | 'property'> {
  const within = path.slice(0, PATH_STEPS_MAX);
  const at = exploredState(model, within);
  const possible = at.kind === 'state' ? within : within.slice(0, at.at);
  if (possible.length === path.length) return { path, ...(property === undefined ? {} : { property }) };
  const step = `step ${String(possible.length + 1)} of ${String(path.length)} of the trace`;
  const why = at.kind === 'state' ? 'is too far' : 'is not possible in this model';
  say(`${step} ${why}; the page opens at the state before it`);
  return { path: possible };
}

function say(sentence: string): void {
  process.stderr.write(`${programName()}: ${sentence}\n`);
}
