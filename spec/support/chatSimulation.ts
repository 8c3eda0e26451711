/** The simulator with the chat room as its protocol, which most specs of it use. */
import { tap } from 'rxjs';
import type { ChatFact } from '../../lib/agents/chatroom/facts.ts';
import { serve, type ServerTurn } from '../../lib/agents/chatroom/server.ts';
import { SCENARIO_CHATROOM } from '../../lib/agents/chatroom/sim/scenario.ts';
import { SimulatedGrid, type SimulatedGridParts } from '../../lib/sim/grid.ts';
import type { Plan } from '../../lib/sim/plan.ts';
import { run as runPlan, type RunOptions, type RunResult } from '../../lib/sim/run.ts';
import { scenarioOf as scenarioOfPlan } from '../../lib/sim/scenario/fromPlan.ts';
import { runScenario as runText, type ScenarioResult } from '../../lib/sim/scenario/index.ts';

export function run(plan: Plan, options?: RunOptions<ChatFact>): RunResult<ChatFact> {
  return runPlan(plan, SCENARIO_CHATROOM, options);
}

export function runScenario(text: string): ScenarioResult {
  return runText(text, SCENARIO_CHATROOM);
}

export function scenarioOf(plan: Plan, claim: string): string {
  return scenarioOfPlan(plan, claim, SCENARIO_CHATROOM);
}

/** A grid of chat servers. @param parts - `onTurn` is called with every turn of every server */
export function chatGrid({
  onTurn,
  ...parts
}: Omit<SimulatedGridParts, 'serve'> & {
  readonly onTurn: (server: number, turn: ServerTurn) => void;
}): SimulatedGrid {
  return new SimulatedGrid({
    ...parts,
    serve: (config, world) => serve(config, world).pipe(tap((turn) => onTurn(config.self, turn))),
  });
}
