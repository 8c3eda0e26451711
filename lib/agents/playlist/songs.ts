/** The songs of a playlist: a URL by song. Pure. */
import type { Change } from './commands.ts';

export type Songs = Readonly<Record<string, string>>;

/** The songs after a change. */
export function changed(songs: Songs, change: Change): Songs {
  if (change.kind === 'add') return { ...songs, [change.song]: change.url };
  return Object.fromEntries(Object.entries(songs).filter(([song]) => song !== change.song));
}

/** The URL of a song. A song may have the name of something that every object has. */
export function urlOf(songs: Songs, song: string): string | undefined {
  return Object.hasOwn(songs, song) ? songs[song] : undefined;
}
