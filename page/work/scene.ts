/** Plays a scene: its script, on virtual time, and what its last check has found. */
import { headingOf } from '../../lib/check/promise.ts';
import { runScenario } from '../../lib/sim/scenario/index.ts';
import { withClocks } from '../../lib/trace/clocks.ts';
import { harmless } from '../../lib/wire/text.ts';
import type { PanelWork } from '../panel/work.ts';
import { sceneNamed, SCENES } from '../scenes/all.ts';
import type { Answer } from './jobs.ts';

/** How much of a name that is not known is quoted. */
const QUOTED_CHARS = 60;

/** @param workOf - the part of a protocol that the worker needs */
export function playScene(name: string, workOf: (protocol: string) => PanelWork): Answer {
  const scene = sceneNamed(name);
  if (scene === undefined) {
    const known = SCENES.map((one) => one.name).join(', ');
    return {
      kind: 'failed',
      reason: `there is no scene "${harmless(name, QUOTED_CHARS)}"; there are ${known}`,
    };
  }
  const { title, configuration: text, properties, channels, script } = scene;
  const protocol = workOf(scene.protocol).scenario?.({
    ...(text === undefined ? {} : { configuration: { text, name: title } }),
    ...(properties === undefined ? {} : { properties }),
    ...(channels === undefined ? {} : { channels }),
  });
  if (protocol === undefined) throw new Error(`the protocol "${scene.protocol}" has no scenes`);
  const { history, found } = runScenario(`${script.trim()}\n----\n`, protocol);
  if (found === undefined) throw new Error(`the scene "${name}" does not end with a check`);
  const { facts, promises, names } = protocol;
  const { first: violations, count: violationCount } = found;
  const [first] = violations;
  const servers = protocol.servers ?? serversOf(script);
  return {
    kind: 'opened',
    name: title,
    servers,
    events: withClocks(history, servers, facts),
    violations,
    violationCount,
    checkedCount: Object.keys(promises).length,
    verdict: first === undefined ? 'every promise was kept' : headingOf(first.promise, promises),
    origin: {
      protocol: facts.protocol,
      source: 'sim',
      ...(script.includes(' plain=yes') ? { plain: true } : {}),
      title,
      ...(names === undefined ? {} : { names }),
    },
    scene: name,
    permalink: `scene=${name}`,
  };
}

/** The number of servers that a script asks for. */
function serversOf(script: string): number {
  return Number(/^grid n=(\d+)/m.exec(script)?.[1]);
}
