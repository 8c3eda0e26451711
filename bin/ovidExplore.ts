/** `ovid explore`: serves a page on the model of a configuration, on which a person takes the steps. */
import { join } from 'node:path';
import { boxesOf } from '../lib/agent/configuration.ts';
import type { AboutModel } from '../lib/model/agents/exploreAnswer.ts';
import { AGENT_BUDGETS } from '../lib/model/agents/options.ts';
import { textOfSteps } from '../lib/model/agents/pathText.ts';
import { limitInWords, requireCrashes } from './ovid/modelBounds.ts';
import { exploreAnswers } from './ovid/exploreAnswers.ts';
import type { ExploreFlags } from './ovid/exploreFlags.ts';
import { boundsWith, opening, pathInTrace } from './ovid/exploreTrace.ts';
import { checkedNamedConfiguration } from './ovid/load.ts';
import { modelled } from './ovid/modelled.ts';
import { pageFiles } from './page/files.ts';
import { freeAddress } from './page/freePort.ts';
import { servePage } from './page/server.ts';
import { requirePortOfPage } from './ports.ts';
import { programName } from './programName.ts';
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
  requirePortOfPage(flags.http);
  const written = flags.trace === undefined ? undefined : await pathInTrace(flags.trace);
  const options = boundsWith(written, flags, isGiven);
  requireCrashes(options);
  const { configuration } = await checkedNamedConfiguration(file, flags.property);
  const makeModel = () => modelled(file, configuration, options);
  const model = makeModel();
  const opened = written === undefined ? undefined : opening(model, written);
  if (opened?.problem !== undefined) say(opened.problem);
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
    ...(opened && flags.trace !== undefined && { trace: { file: flags.trace, ...opened.trace } }),
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
  const path = opened === undefined ? '' : `#path=${textOfSteps(opened.trace.path)}`;
  const why = address.port === usual.port ? '' : `port ${String(usual.port)} is in use; `;
  say(`${why}the page is at ${url.replace(/\/$/, PAGE_PATH)}${path}`);
}

function say(sentence: string): void {
  process.stderr.write(`${programName()}: ${sentence}\n`);
}
