import { describe, expect, test } from 'vitest';
import { probeFamily, scriptName } from '../../src/evidence/probes.ts';

describe('probes', () => {
  test.each([
    '/.env',
    '/.git/config',
    '/api/.env',
    '/a/b/c/.aws/credentials',
    '/.DS_Store',
    '/wp-login.php',
    '/blog/wp-admin/setup-config.php',
    '/xmlrpc.php',
    '/phpmyadmin/',
    '/phpMyAdmin-5.1/index.php',
    '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
    '/manager/html',
    '/solr/admin/info/system',
    '/actuator/env',
    '/owa/auth/logon.aspx',
    '/remote/login',
    '/+CSCOE+/logon.html',
    '/cgi-bin/luci/;stok=',
    '/boaform/admin/formLogin',
    '/HNAP1',
    '/backup.zip',
    '/db.sql',
    '/id_rsa',
    '/config.php.bak',
    '/latest/meta-data/iam',
    '/..;/manager',
    '/a/../../etc/passwd',
    '/x\u0000y',
    '/<script>alert(1)</script>',
    '/${jndi:ldap://x}/a',
  ])('%s', (path) => {
    expect(probeFamily(path)).toBeTypeOf('string');
  });
});

describe('paths of real apps that look a little like probes', () => {
  test.each([
    '/Backup/Create',
    '/backups',
    '/admin',
    '/admin/login',
    '/api/admin/users',
    '/api/v1/backups',
    '/.well-known/immich',
    '/.well-known/caldav',
    '/remote.php/dav/files/alice/',
    '/index.php/apps/notes/api/v1/notes',
    '/ocs/v2.php/cloud/user',
    '/status.php',
    '/cron.php',
    '/web/config.json',
    '/config.json',
    '/api/config',
    '/setup',
    '/api/v1/pods/x/log',
    '/rest/getUser.view',
    '/users/me/meta-data/x',
    '/api/metadata/agents',
    '/manager',
    '/dav/alice/.config/app',
    '/login',
    '/console',
    '/auth/token',
    '/api/env',
    '/git/info/refs',
    '/alice/repo.git/info/refs',
    '/_matrix/client/versions',
    '/api/graphql',
    '/actuator/health',
    '/api/files/backup',
    '/share/Summer (2024).zip',
    '/a//b',
    '/caf\u00e9',
    '/x"y\'z',
    '/$metadata.svc/x',
    '/api/query?x',
    '/library/books/backup.zip.d/cover',
    '/upload',
    '/ping',
    '/swagger/index.html',
    '/api/sdk',
    '/v1.41/version',
    '/api/jwks.json',
    '',
  ])('%s', (path) => {
    expect(probeFamily(path)).toBeUndefined();
  });
});

test.each([
  ['/a.php', 'a.php'],
  ['/x/Y.ASPX', 'y.aspx'],
  ['/index.php/apps', undefined],
  ['/a.view', undefined],
  ['/php', undefined],
])('script of %s', (path, name) => {
  expect(scriptName(path)).toBe(name);
});

test('a long hostile path takes no time to speak of', () => {
  for (const part of ['/', '../', 'a/', '%2e', '.git', 'wp-'])
    expect(() => probeFamily(`/${part.repeat(60_000)}`)).not.toThrow();
});
