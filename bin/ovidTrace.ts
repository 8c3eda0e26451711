/** The trace of a box in this process. A separate bundle, loaded only with `--trace`. */
import { boxesOf, type Configuration } from '../lib/agent/configuration.ts';
import { AGENTS } from '../lib/box/protocol.ts';
import type { GridNames } from '../lib/trace/event.ts';
import { boxRecorder, LIVE_STATE_MAX_CHARACTERS } from '../lib/box/recorder.ts';
import type { BoxTurn } from '../lib/box/serve.ts';
import { openLiveTrace, type Trace } from './trace/live.ts';

/**
 * Opens the trace of a new incarnation of a box: see {@link openLiveTrace}.
 *
 * @param names - those of the grid and of its boxes
 * @param incarnation - the one that is sent to its peers
 * @param onFailure - called once with the reason why writing has ended
 * @throws a usage error if the file cannot be used
 */
export function openTrace(
  file: string,
  configuration: Configuration,
  box: string,
  names: GridNames,
  incarnation: number,
  onFailure: (reason: string) => void,
): Trace<BoxTurn> {
  const boxes = boxesOf(configuration);
  const traced = {
    self: boxes.indexOf(box),
    n: boxes.length,
    isPlain: false,
    protocol: AGENTS.protocol,
    incarnation,
    names,
    eventsOf: boxRecorder(configuration, box, { stateMaxCharacters: LIVE_STATE_MAX_CHARACTERS }),
  };
  return openLiveTrace(file, traced, onFailure);
}
