/** The registry of the agent types that ship, for configurations that are JSON. */
import { agentTypes, type AgentTypes } from './agent/agentTypes.ts';
import {
  allAckBroadcast,
  bestEffortBroadcast,
  causalBroadcast,
  eagerBroadcast,
  fifoBroadcast,
  lazyBroadcast,
  majorityAckBroadcast,
  totalOrderBroadcast,
} from './agents/broadcast/types.ts';
import { chat } from './agents/chat/chat.ts';
import { ledgerOnThreePhase, ledgerOnTwoPhase } from './agents/commit/ledger.ts';
import { dummy } from './agents/dummy/dummy.ts';
import { echo } from './agents/echo/echo.ts';
import { kvsClient } from './agents/kvs/client.ts';
import { kvsReplica } from './agents/kvs/replica.ts';
import { kvsTty } from './agents/kvs/tty.ts';
import { playlistServer } from './agents/playlist/configuration.ts';

/** By name, and by the names that configurations of older versions of GoOvid have. */
export const AGENT_TYPES: AgentTypes = agentTypes(
  [
    chat,
    dummy,
    echo,
    kvsClient,
    kvsReplica,
    kvsTty,
    bestEffortBroadcast,
    lazyBroadcast,
    eagerBroadcast,
    allAckBroadcast,
    majorityAckBroadcast,
    fifoBroadcast,
    causalBroadcast,
    totalOrderBroadcast,
    ledgerOnTwoPhase,
    ledgerOnThreePhase,
    playlistServer,
  ],
  { kvs: 'kvs_replica', client: 'kvs_client', tty: 'kvs_tty', playlist: playlistServer.name },
);
