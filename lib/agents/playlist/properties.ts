/** The properties of the playlist, beside those of three-phase commit. */
import type { AgentView, GridView, Properties } from '../../agent/properties.ts';
import type { AcknowledgedFact, Playlist } from './state.ts';

export const PLAYLIST_PROPERTIES: Properties = {
  always: {
    'playlists that know the same transactions are equal': (grid) =>
      differing(grid, (one, other) => one.decided === other.decided),
  },
  eventually: {
    'all playlists are equal': (grid) => differing(grid, () => true),
  },
  sometimes: {
    'a change is committed': (grid) => isAcknowledged(grid, 'commit'),
    'a change is aborted': (grid) => isAcknowledged(grid, 'abort'),
  },
};

/** The first two servers that run and should have the same songs, but have not. */
function differing(
  grid: GridView,
  areToAgree: (one: Playlist, other: Playlist) => boolean,
): string | undefined {
  const running = playlistsIn(grid).flatMap(({ id, state }) =>
    state === undefined || !(state as Playlist).isReady ? [] : [{ id, playlist: state as Playlist }],
  );
  for (const [at, one] of running.entries())
    for (const other of running.slice(at + 1))
      if (areToAgree(one.playlist, other.playlist) && textOf(one.playlist) !== textOf(other.playlist))
        return `server ${one.id} has ${textOf(one.playlist)}, server ${other.id} has ${textOf(other.playlist)}`;
  return undefined;
}

/** The songs, in the order of their names. */
function textOf({ songs }: Playlist): string {
  return JSON.stringify(Object.entries(songs).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isAcknowledged(grid: GridView, outcome: AcknowledgedFact['outcome']): boolean {
  return playlistsIn(grid).some(({ facts }) =>
    facts.some((fact) => fact.kind === 'acknowledged' && (fact as AcknowledgedFact).outcome === outcome),
  );
}

function playlistsIn({ agents }: GridView): readonly AgentView[] {
  return agents.filter(({ type }) => type === 'playlist');
}
