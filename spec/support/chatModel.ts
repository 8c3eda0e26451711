/** The model checker with the chat room on its net, for its specs. */
import { MODELLED_CHATROOM } from '../../lib/agents/chatroom/model/protocol.ts';
import { checkGrid as checkWith, type GridProgress } from '../../lib/model/check.ts';
import { gridModel as modelWith } from '../../lib/model/grid.ts';
import type { GridOptions } from '../../lib/model/options.ts';
import type { Bounds } from '../../lib/model/search.ts';

export function gridModel(options: GridOptions): ReturnType<typeof modelWith> {
  return modelWith(options, MODELLED_CHATROOM);
}

export function checkGrid(options: GridOptions, bounds: Bounds, shards?: number): GridProgress {
  return checkWith(options, MODELLED_CHATROOM, bounds, shards);
}
