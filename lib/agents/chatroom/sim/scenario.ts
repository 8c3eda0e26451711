/** The chat room in scenarios. Separate from protocol.ts, because the simulation on the page does not need them. */
import type { ScenarioProtocol } from '../../../sim/scenario/protocol.ts';
import type { ChatFact } from '../facts.ts';
import { broadcast } from './commands/broadcast.ts';
import { flood } from './commands/flood.ts';
import { logs } from './commands/logs.ts';
import { alive, get } from './commands/questions.ts';
import { SIMULATED_CHATROOM } from './protocol.ts';
import { masterScriptOf } from './toMaster.ts';

export const SCENARIO_CHATROOM: ScenarioProtocol<ChatFact> = {
  ...SIMULATED_CHATROOM,
  commands: [broadcast, flood, get, alive, logs],
  speaks: 'broadcast m0, m1, …',
  masterScript: (plan) => masterScriptOf(plan),
};
