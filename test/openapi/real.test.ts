import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { choose } from '../../src/openapi/choice.ts';
import { loadSpecs } from '../../src/openapi/load.ts';
import { proposeForSpec } from '../../src/proposal/propose-spec.ts';
import { nameOf } from '../../src/openapi/operation.ts';
import { sharedFile } from '../shared.ts';
import { PLACING } from './documents.ts';

/** What is let through, and what is not; `$` ends a path of its own. */
const GOLDENS: Readonly<Record<string, readonly [opened: string, left: string]>> = {
  'audiobookshelf.json': ['/api/', ''],
  'audiobookshelf-multifile/root.yaml': ['/api/', ''],
  'komga.json': ['/actuator/info$ /api/', ''],
  'opensubsonic-multifile/openapi.json': ['/rest/', ''],
  'grafana.json': ['/api/', ''],
  'influxdb-oss.json': ['/api/v2/ /debug/pprof/ /health$ /metrics$ /ready$', 'GET /ping, HEAD /ping'],
  'influxdb-v1compat.yaml': ['/query$ /write$', ''],
  'firefly-iii.yaml': ['/api/v1/', ''],
  'sonarr-v3.json': [
    '/api$ /api/v3/ /content/ /feed/v3/calendar/sonarr.ics$ /login$ /logout$',
    'GET /, GET /ping, GET /{path}, HEAD /ping',
  ],
  'gitea.json': ['/api/v1/', ''],
  'jellyfin.json': [
    '/Albums/ /Artists$ /Artists/ /Audio/ /Auth/ /Backup$ /Backup/ /Branding/ /Channels$ /Channels/ /ClientLog/Document$ /Collections$ /Collections/ /Devices$ /Devices/ /DisplayPreferences/ /Environment/ /FallbackFont/ /Genres$ /Genres/ /GetUtcTime$ /Items$ /Items/ /Libraries/AvailableOptions$ /Library/ /LiveStreams/ /LiveTv/ /Localization/ /MediaSegments/ /Movies/ /MusicGenres$ /MusicGenres/ /Packages$ /Packages/ /Persons$ /Persons/ /Playback/BitrateTest$ /PlayingItems/ /Playlists$ /Playlists/ /Plugins$ /Plugins/ /Providers/ /QuickConnect/ /Repositories$ /ScheduledTasks$ /ScheduledTasks/ /Search/Hints$ /Sessions$ /Sessions/ /Shows/ /Songs/ /Startup/ /Studios$ /Studios/ /SyncPlay/ /System/ /Tmdb/ClientConfiguration$ /Trailers$ /Trailers/ /UserFavoriteItems/ /UserImage$ /UserItems/ /UserPlayedItems/ /UserViews$ /UserViews/GroupingOptions$ /Users$ /Users/ /Videos/ /Years$ /Years/ /web/ConfigurationPage$ /web/ConfigurationPages$',
    '',
  ],
};

test.each(Object.entries(GOLDENS))('%s', async (name, [opened, left]) => {
  const path = sharedFile(`specs/${name}`);
  if (path === undefined) return;
  const { documents, problems } = await loadSpecs([path], Readable.from([]), new AbortController().signal, {
    ...PLACING,
    allowOutside: false,
  });
  expect(problems).toEqual([]);
  const operations = documents.flatMap((document) => document.operations);
  const proposal = proposeForSpec(
    { ingress: undefined, hosts: ['app.example.com'], pages: [] },
    choose(operations, { only: [], except: [] }),
    {
      form: 'pinned',
      version: '0.33',
      guard: true,
      allowRoot: false,
      maxRules: Infinity,
      accept: [],
      reject: [],
      lowerCase: false,
    },
  );
  expect(proposal.rules.map(({ kind, path: at }) => (kind === 'leaf' ? `${at}$` : at)).join(' ')).toBe(
    opened,
  );
  expect(
    proposal.left
      .map(({ operation }) => nameOf(operation))
      .sort()
      .join(', '),
  ).toBe(left);
});
