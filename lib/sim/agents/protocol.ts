/** The agents of a configuration as a protocol that can be simulated: its servers are the boxes. */
import { finalize, map, Observable } from 'rxjs';
import { boxesOf, type Configuration } from '../../agent/configuration.ts';
import { CHANNELS, withChannels, type ChannelName } from '../../box/channels.ts';
import type { BoxApplicationEvent } from '../../box/application.ts';
import type { AgentTraceFact } from '../../box/facts.ts';
import { AGENTS } from '../../box/protocol.ts';
import { boxRecorder, type BoxTurn, type RecorderOptions } from '../../box/recorder.ts';
import { serve } from '../../box/serve.ts';
import type { ServerConfig } from '../../config.ts';
import type { World } from '../../world/world.ts';
import type { SimulatedProtocol, SimulatedTurn } from '../protocol.ts';
import { promisesOf } from './propertyCheck.ts';
import { AgentsWorkload, type AgentRequest } from './workload.ts';

/** Runs a box of a configuration in a world, while it is subscribed. */
export type ServeBox = (
  configuration: Configuration,
  box: string,
  config: ServerConfig,
  world: World,
  requests$: Observable<AgentRequest>,
) => Observable<BoxTurn>;

/** How agents are simulated. */
export interface AgentsOptions extends RecorderOptions {
  /** What agents may assume about their messages; FIFO channels by default. */
  readonly channels?: ChannelName;
  /** Runs a box; by default as on TCP. */
  readonly serveBox?: ServeBox;
}

/** The protocol of a configuration. A plan for it has as many servers as the configuration has boxes. */
export function simulatedAgents(
  configuration: Configuration,
  { channels = 'fifo', serveBox = served, ...recording }: AgentsOptions = {},
): SimulatedProtocol<AgentTraceFact, AgentsWorkload> {
  const boxes = boxesOf(configuration);
  const behind = withChannels(configuration, CHANNELS[channels]);
  return {
    facts: AGENTS,
    promises: promisesOf(configuration.properties),
    claims: Object.keys(configuration.properties.sometimes ?? {}),
    names: boxes,
    isExtra: ({ kind }) => kind === 'state',
    serve: (config, world, workload) => {
      const box = boxes[config.self];
      if (box === undefined) throw new Error(`there is no box ${String(config.self)}`);
      const record = boxRecorder(behind, box, recording);
      return serveBox(behind, box, config, world, requestsOf(box, world, workload)).pipe(
        map((turn): SimulatedTurn<AgentTraceFact> => {
          workload.turn(box, turn);
          return { event: ofTheNet(turn.event as BoxApplicationEvent), records: record(turn) };
        }),
        finalize(() => workload.ended(box)),
      );
    },
    workload: (servers, time, _messageBytes, random) =>
      new AgentsWorkload(configuration, servers, time, random),
    shortened: (fact) => fact,
  };
}

function served(
  ...[configuration, box, config, world, requests$]: Parameters<ServeBox>
): Observable<BoxTurn> {
  return serve(configuration, box, world, { config, requests$ });
}

/** The requests for a box. A process that is held takes them when it continues. */
function requestsOf(box: string, world: World, workload: AgentsWorkload): Observable<AgentRequest> {
  return new Observable<AgentRequest>((receiver) => {
    workload.begun(box, (request) => {
      world.scheduler.schedule(() => receiver.next(request));
    });
  });
}

/** An event that the simulator needs: all but those of agents. */
export function ofTheNet(event: BoxApplicationEvent): SimulatedTurn['event'] {
  switch (event.kind) {
    case 'read':
    case 'flushed':
    case 'storageFailed':
    case 'agentRequested':
    case 'expired':
    case 'drawn':
    case 'continued':
      return undefined;
    case 'clientConnected':
    case 'clientGone':
    case 'clientRefused':
    case 'commandsReceived':
      return undefined;
    default:
      return event;
  }
}
