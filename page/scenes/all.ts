/** All scenes, in the order of the menu. */
import { BROADCAST_SCENES } from './broadcast.ts';
import { CHATROOM_SCENES } from './chatroom.ts';
import { COMMIT_SCENES } from './commit.ts';
import type { Scene } from './scene.ts';

export const SCENES: readonly Scene[] = [...CHATROOM_SCENES, ...BROADCAST_SCENES, ...COMMIT_SCENES];

export function sceneNamed(name: string): Scene | undefined {
  return SCENES.find((scene) => scene.name === name);
}
