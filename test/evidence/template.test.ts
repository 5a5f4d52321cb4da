import { describe, expect, test } from 'vitest';
import { segmentsOf, showTemplate } from '../../src/evidence/template.ts';

const templateOf = (path: string): string => showTemplate(segmentsOf(path));

describe('values', () => {
  test.each([
    ['42', '{number}'],
    ['-1.5', '{number}'],
    ['0198c2f0-7c11-7a55-b1a2-9f0d3e4c5b6a', '{uuid}'],
    ['bcf7b7ac61c442b49d314743c1e8c904', '{hex}'],
    ['507f1f77bcf86cd799439011', '{hex}'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '{ulid}'],
    ['V1StGXR8_Z5jdHi6B-myT', '{token}'],
    ['0HX9K3M7QW2AB', '{token}'],
    ['4kTbqLZs0vJx8dPwY2nRmC', '{token}'],
    ['2026-01-31', '{date}'],
    ['2026-01-31T12:00:00+00:00', '{date}'],
    ['alice@example.com', '{email}'],
    ['sha256:e3b0c44298fc1c149afbf4c8996fb924', '{digest}'],
    ['x'.repeat(65), '{token}'],
  ])('%s', (segment, variable) => {
    expect(templateOf(`/items/${segment}/x`)).toBe(`/items/${variable}/x`);
  });
});

test.each([
  ['/alice/notes.git/info/refs', '/{name}/{name}/info/refs'],
  ['/group/sub/notes.git/git-receive-pack', '/{name}/{name}/{name}/git-receive-pack'],
  ['/scm/alice/notes.git/info/lfs/objects/batch', '/scm/{name}/{name}/info/lfs/objects/batch'],
  ['/alice/notes.git/settings', '/alice/notes.git/settings'],
  ['/alice/.git/HEAD', '/alice/.git/HEAD'],
])('names of Git repositories: %s', (path, template) => {
  expect(templateOf(path)).toBe(template);
});

describe('names', () => {
  test.each([
    'api',
    'v1',
    'v2.0',
    'getAlbumInfo2',
    'getAlbumList2.view',
    'socket.io',
    'api-keys',
    'OPDS',
    'hls',
    'remote.php',
    'output.m3u8',
    'favicon-32x32.png',
    'listening-stats',
    'QuickConnect',
    'MediaSegments',
    'me',
    '',
    '.well-known',
    'X-Files',
    'deadbeef',
    'summer-reading',
    'IMG_2041.jpg',
    'UserPlayedItems',
    'oauth2',
    'base64',
  ])('%s', (segment) => {
    expect(templateOf(`/${segment}/x`)).toBe(`/${segment}/x`);
  });
});

test('a name that looks like a variable is none', () => {
  expect(segmentsOf('/{number}/42')).not.toEqual(segmentsOf('/7/42'));
});

test('very deep paths are cut', () => {
  expect(segmentsOf('/a'.repeat(5000))).toHaveLength(24);
});
