import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { run } from '../cli/run.ts';
import { FakeCluster, type FakePod } from './fake-cluster.ts';
import { Tailing } from './tailing.ts';

let cluster: FakeCluster;
let pod: FakePod;
beforeEach(async () => {
  cluster = await FakeCluster.start();
  cluster.setIngress('app', ingress());
  pod = cluster.addPod('pomerium-0');
});
afterEach(() => cluster.stop());

const PEOPLE = 'allow: {or: [{email: {is: alice@example.com}}]}';
function ingress(policy = PEOPLE): object {
  return {
    metadata: { name: 'app', namespace: 'apps', annotations: { 'ingress.pomerium.io/policy': policy } },
    spec: {
      ingressClassName: 'pomerium',
      rules: [{ host: 'app.example.com', http: { paths: [{ path: '/', pathType: 'Prefix' }] } }],
    },
  };
}

/** Both lines of a request that was sent to the login. */
let requests = 0;
function refused(path: string, agent = 'App/1.0', address = '203.0.113.7', fields: object = {}): string[] {
  const id = `id-${++requests}`;
  const time = new Date().toISOString();
  return [
    JSON.stringify({
      level: 'info',
      service: 'authorize',
      'check-request-id': id,
      method: 'GET',
      path,
      host: 'app.example.com',
      ip: address,
      user: '',
      email: '',
      allow: false,
      'allow-why-false': ['user-unauthenticated'],
      deny: false,
      'deny-why-false': [],
      ...fields,
      time,
      message: 'authorize check',
    }),
    JSON.stringify({
      level: 'info',
      service: 'envoy',
      'upstream-cluster': '',
      method: 'GET',
      authority: 'app.example.com',
      path,
      'user-agent': agent,
      'forwarded-for': address,
      'request-id': id,
      'response-code': 302,
      'response-code-details': 'ext_authz_denied',
      time,
      message: 'http-request',
    }),
  ];
}
const letThrough = (path: string): string[] =>
  refused(path, 'App/1.0', '203.0.113.7', { allow: true, 'allow-why-true': ['http-path-ok'] }).map((line) =>
    line
      .replace('"upstream-cluster":""', '"upstream-cluster":"app"')
      .replace('ext_authz_denied', 'via_upstream')
      .replace(':302', ':200'),
  );
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);

describe('every line that the server can still serve comes exactly once', () => {
  const ALL = numbered(1, 60);
  /** Twenty lines, what happens, and forty more; no line is lost or comes twice. */
  async function expectAll(
    happens: (tail: Tailing) => void | Promise<void>,
    timeout?: number,
  ): Promise<Tailing> {
    pod.log(...ALL.slice(0, 15));
    const tail = new Tailing(cluster);
    await tail.until('followed', () => pod.followed > 0);
    pod.log(...ALL.slice(15, 20));
    await tail.until('20 lines', () => tail.lines().length === 20);
    await happens(tail);
    pod.log(...ALL.slice(20));
    await tail.until('all lines', () => tail.lines().length >= 60, timeout);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await tail.stop()).toBe(0);
    expect(tail.lines()).toEqual(ALL);
    expect(tail.stderr.text).toContain('Read 60 lines');
    return tail;
  }

  test('connections are reset', async () => {
    const tail = await expectAll(() => cluster.breakConnections());
    expect(tail.stderr.text).not.toContain('trying again'); // one broken connection is routine
  });

  test('connections are reset again and again', async () => {
    await expectAll(async () => {
      for (let i = 0; i < 6; i++) {
        cluster.breakConnections();
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    });
  });

  test('a stream ends in the middle of a line', async () => {
    pod.log(...ALL.slice(0, 20));
    const tail = new Tailing(cluster);
    await tail.until('20 lines', () => tail.lines().length === 20);
    pod.endInMidLine('line 21');
    pod.log(...ALL.slice(21));
    await tail.until('all', () => tail.lines().length >= 60);
    await tail.stop();
    expect(tail.lines()).toEqual(ALL);
  });

  test.each([
    ['500', 500, {}],
    ['503', 503, {}],
    ['429 with Retry-After', 429, { 'retry-after': '0.01' }],
    ['a passing 403', 403, {}],
    ['a passing 401', 401, {}],
  ])('the server answers %s for a while', async (_, code, headers) => {
    const tail = await expectAll(() => {
      cluster.faults.push({ path: /./, times: 9, status: code, headers });
      cluster.breakConnections();
    });
    expect(tail.stderr.text).toMatch(/the log of pomerium-0: [^]*; trying again\.\n[^]*: works again\.\n/);
  });

  test('a stream falls silent, and stays open', async () => {
    const tail = await expectAll(() => pod.stall());
    expect(tail.stderr.text).not.toContain('Gap');
  });

  test('the head of an answer never comes', async () => {
    await expectAll(() => {
      cluster.faults.push({ path: /\/log/, times: 1, act: () => {} });
      cluster.breakConnections();
    });
  });

  test('the log is rotated while it is followed', async () => {
    await expectAll(() => pod.rotate());
  });

  test('watches end, and old versions are forgotten', async () => {
    await expectAll(async () => {
      cluster.endWatches();
      await new Promise((resolve) => setTimeout(resolve, 20));
      cluster.compact();
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
  });

  test('the container restarts', async () => {
    await expectAll(() => pod.restart());
  });

  test('the container restarts while the connection is down', async () => {
    pod.log(...ALL.slice(0, 10));
    const tail = new Tailing(cluster);
    await tail.until('10 lines', () => tail.lines().length === 10);
    cluster.faults.push({ path: /pods/, times: 4, status: 503 });
    cluster.breakConnections();
    pod.log(...ALL.slice(10, 20)); // nobody reads these but as the previous log
    pod.restart();
    pod.log(...ALL.slice(20));
    await tail.until('all', () => tail.lines().length >= 60);
    await tail.stop();
    expect(tail.lines().toSorted()).toEqual(ALL.toSorted());
  });

  test('the container crashes, waits and starts again', async () => {
    await expectAll(async () => {
      pod.crash();
      await new Promise((resolve) => setTimeout(resolve, 40));
      pod.restart();
    });
  });

  test('the pod is replaced', async () => {
    pod.log(...ALL.slice(0, 20));
    const tail = new Tailing(cluster);
    await tail.until('20 lines', () => tail.lines().length === 20);
    const next = cluster.addPod('pomerium-1', { waiting: 'ContainerCreating' });
    pod.delete();
    await tail.until('said', () => tail.stderr.text.includes('Waiting for pomerium-1 (ContainerCreating).'));
    next.started();
    next.log(...ALL.slice(20));
    await tail.until('all', () => tail.lines().length >= 60);
    await tail.stop();
    expect(tail.lines()).toEqual(ALL);
  });

  test('sixty pods, and every connection reset', async () => {
    const pods = Array.from({ length: 60 }, (_, i) => cluster.addPod(`more-${i}`));
    pods.forEach((each, i) => each.log(`${i} first`));
    const tail = new Tailing(cluster);
    await tail.until('first lines', () => tail.lines().length === 60);
    cluster.breakConnections();
    pods.forEach((each, i) => each.log(`${i} second`));
    await tail.until('all', () => tail.lines().length >= 120);
    await tail.stop();
    expect(new Set(tail.lines()).size).toBe(120);
    expect(tail.lines()).toHaveLength(120);
  });

  test('clocks of pods that differ by hours', async () => {
    const other = cluster.addPod('pomerium-1');
    other.wait(-7_200_000);
    pod.log('a 1', 'a 2');
    other.log('b 1', 'b 2');
    const tail = new Tailing(cluster);
    await tail.until('4 lines', () => tail.lines().length === 4);
    cluster.breakConnections();
    pod.log('a 3');
    other.log('b 3');
    await tail.until('6 lines', () => tail.lines().length >= 6);
    await tail.stop();
    expect(tail.lines().toSorted()).toEqual(['a 1', 'a 2', 'a 3', 'b 1', 'b 2', 'b 3']);
  });

  test('the same line twice in one second is two lines', async () => {
    pod.log('same', 'same');
    const tail = new Tailing(cluster, ['--tail', '10']);
    await tail.until('2 lines', () => tail.lines().length === 2);
    cluster.breakConnections();
    pod.log('same', 'other');
    await tail.until('4 lines', () => tail.lines().length >= 4);
    await tail.stop();
    expect(tail.lines()).toEqual(['same', 'same', 'same', 'other']);
  });

  test('--tail begins in the middle of a second, and a resumed log does not bring what was left out', async () => {
    pod.log(...ALL.slice(0, 20));
    const tail = new Tailing(cluster, ['--tail', '5']);
    await tail.until('5 lines', () => tail.lines().length === 5);
    cluster.breakConnections();
    pod.log(...ALL.slice(20, 30));
    await tail.until('15 lines', () => tail.lines().length >= 15);
    await tail.stop();
    expect(tail.lines()).toEqual(ALL.slice(15, 30));
    expect(tail.stderr.text).not.toContain('Gap');
  });
});

test('lines that the node no longer has are a gap between two stamps', async () => {
  pod.log(...numbered(1, 10));
  const tail = new Tailing(cluster);
  await tail.until('10 lines', () => tail.lines().length === 10);
  cluster.faults.push({ path: /\/log/, times: 3, status: 503 });
  cluster.breakConnections();
  pod.wait(2000);
  pod.log(...numbered(11, 20));
  pod.rotate();
  pod.log(...numbered(21, 30));
  await tail.until('20 lines', () => tail.lines().length >= 20);
  await tail.stop();
  expect(tail.lines()).toEqual([...numbered(1, 10), ...numbered(21, 30)]);
  expect(tail.stderr.text).toMatch(
    /Gap: lines of pomerium-0 after 2026-11-23T10:00:00\.070\S+ and before 2026-11-23T10:00:02\.147\S+ may be lost/,
  );
});

test('a line of 5 MB is counted and its start is quoted', async () => {
  pod.log(`{"level":"info","service":"authorize","x":"${'x'.repeat(5 << 20)}"}`, 'after');
  const tail = new Tailing(cluster);
  await tail.until('2 lines', () => tail.lines().length >= 2);
  await tail.stop();
  expect(tail.stderr.text).toMatch(
    /1 unreadable\.\nFirst unreadable: pomerium-0, line 1: it is 52\d+ bytes long/,
  );
});

test('what is refused shows while it happens, and the policy comes at the end', async () => {
  const tail = new Tailing(cluster, ['--session']);
  await tail.until('followed', () => pod.followed > 0);
  pod.log(...refused('/api/items/1'), ...refused('/api/me'), ...refused('/status'));
  await tail.until('news', () => tail.stderr.text.includes('let in: apps/app  /api/  /api/items/1'));
  expect(tail.stdout.text).toBe('');
  expect(await tail.stop()).toBe(0);
  expect(tail.stdout.text).toMatch(
    /^# add to apps\/app\n[^]*starts_with: "https:\/\/app\.example\.com\/api\/"/,
  );
  const again = await run(
    ['logs', tail.record, '--session', '--pomerium', '0.33.1', '--ingresses', '-'],
    JSON.stringify({ kind: 'Ingress', ...ingress() }),
  );
  expect(again.stdout).toBe(tail.stdout.text);
  expect(statSync(tail.record).mode & 0o777).toBe(0o600);
});

test('on a terminal the view stays within it', async () => {
  const tail = new Tailing(cluster, ['--session'], true);
  await tail.until('followed', () => pod.followed > 0);
  for (let i = 0; i < 60; i++) {
    if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
    pod.log(
      ...refused(
        `/${'abcdefghij'[i % 10]}${'klmnopqrst'[Math.floor(i / 10)]}x/${i === 7 ? '\u001b[2J' : 'list'}`,
      ),
    );
  }
  await tail.until('drawn', () => /more lines/.test(tail.stderr.text));
  await tail.stop();
  const frames = tail.stderr.text.split(/\u001B\[\d+A\r\u001B\[J/).slice(0, -1);
  expect(frames.length).toBeGreaterThan(1);
  for (const frame of frames.slice(0, -1)) {
    const lines = frame.split('\n').slice(0, -1);
    expect(lines.length).toBeLessThan(24);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(frame).not.toContain('\u001B');
  }
});

test('an Ingress that is edited meanwhile is used, and the rounds end when nothing new is refused', async () => {
  const saved = cluster.file('add.yaml');
  const tail = new Tailing(cluster, ['--session', '--save', saved]);
  await tail.until('followed', () => pod.followed > 0);
  pod.log(...refused('/api/a'), ...refused('/api/b'));
  await tail.until('saved', () => {
    try {
      return readFileSync(saved, 'utf8').includes('/api/');
    } catch {
      return false;
    }
  });
  cluster.setIngress('app', ingress(readFileSync(saved, 'utf8').replace(/^# add.*$/m, '')));
  await tail.until('told', () => tail.stderr.text.includes('The policy of apps/app has changed.'));
  pod.log(...letThrough('/api/a'), ...refused('/hls/1'), ...refused('/hls/2'));
  await tail.until('second round', () => tail.stderr.text.includes('let in: apps/app  /hls/'));
  expect(await tail.ended()).toBe(0);
  expect(tail.stderr.text).toContain('The new rules are used and nothing new was refused: done.');
  expect(tail.stdout.text).toMatch(/\/api\/[^]*\/hls\//);
});

test('merged with the policy that the cluster has, as a patch, saved and printed', async () => {
  const saved = cluster.file('pompaths.yaml');
  const tail = new Tailing(cluster, ['--session', '--save', saved, '-o', 'patch']);
  await tail.until('followed', () => pod.followed > 0);
  pod.log(...refused('/api/a'), ...refused('/api/b'));
  await tail.until('saved', () => existsSync(saved) && readFileSync(saved, 'utf8').includes('/api/'));
  await tail.stop();
  const patch = parse(tail.stdout.text) as {
    metadata: { name: string; annotations: Record<string, string> };
  };
  expect(patch.metadata.name).toBe('app');
  const policy = patch.metadata.annotations['ingress.pomerium.io/policy'];
  expect(policy).toMatch(/email[^]*starts_with: "\/api\/"/);
  expect(readFileSync(saved, 'utf8')).toBe(tail.stdout.text);
});

test('a pinned path that is still refused is recognised', async () => {
  const pinned = `
allow:
  and:
    - http_path: {starts_with: "/api/"}
    - http_path: {starts_with: "https://app.example.com/api/"}`;
  cluster.setIngress('app', ingress(pinned));
  pod.log(...refused('/api/a', 'App/1.0', '203.0.113.7', { 'allow-why-false': ['http-path-unauthorized'] }));
  const tail = new Tailing(cluster, ['--no-follow', '-o', 'table']);
  expect(await tail.ended()).toBe(0);
  expect(tail.stdout.text.replaceAll(/\s+/g, ' ')).toMatch(
    /1 request was refused that the policy as it is now lets through, such as \/api\/a/,
  );
});

describe('ends', () => {
  test.each([
    ['--for', ['--for', '0.2s']],
    ['--idle', ['--idle', '0.15s']],
    ['--no-follow', ['--no-follow']],
  ])('%s', async (_, args) => {
    pod.log(...refused('/api/a'), ...refused('/api/b'));
    const tail = new Tailing(cluster, ['--session', ...args]);
    expect(await tail.ended()).toBe(0);
    expect(tail.stdout.text).toContain('"/api/"');
    expect(tail.stderr.text).toContain('Read 4 lines');
  });

  test('at once, before anything was read', async () => {
    const tail = new Tailing(cluster);
    expect(await tail.stop()).toBe(0);
    expect(tail.stdout.text).toBe('');
  });
});

test('the rights in samples/rbac.yaml are all it takes', async () => {
  pod.log(...refused('/api/a'));
  const tail = new Tailing(cluster, ['--previous', '--for', '0.2s']);
  expect(await tail.ended()).toBe(0);
  const rules = parseAllDocuments(
    readFileSync(join(import.meta.dirname, '../../samples/rbac.yaml'), 'utf8'),
  ).flatMap(
    (document) => (document.toJS() as { rules?: { resources: string[]; verbs: string[] }[] }).rules ?? [],
  );
  const granted = rules.flatMap(({ resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
  );
  const used = cluster.requests.map((request) => {
    const [method, path = ''] = request.split(' ');
    const resource = /\/log\b/.test(path) ? 'pods/log' : path.includes('/ingresses') ? 'ingresses' : 'pods';
    const verb = /[?&]watch=/.test(path) ? 'watch' : /\/pods\/[^?]/.test(path) ? 'get' : 'list';
    return `${method === 'GET' ? '' : 'write '}${verb} ${resource}`;
  });
  expect(granted.toSorted()).toEqual(expect.arrayContaining([...new Set(used)]));
  expect(new Set(used)).toEqual(
    new Set(['list ingresses', 'watch ingresses', 'list pods', 'watch pods', 'get pods/log']),
  );
});

test('--previous reads the log before the last restart too', async () => {
  pod.log('before');
  pod.restart();
  pod.log('after');
  const tail = new Tailing(cluster, ['--previous', '--no-follow']);
  expect(await tail.ended()).toBe(0);
  expect(tail.lines().toSorted()).toEqual(['after', 'before']);
});

describe('--pair', () => {
  test('the address, opened on a phone, makes its apps trusted', async () => {
    const tail = new Tailing(cluster, ['--pair']);
    await tail.until('invited', () => tail.stderr.text.includes('/pompaths-'));
    const [, token = ''] = /https:\/\/app\.example\.com\/pompaths-(\w{16})\n/.exec(tail.stderr.text) ?? [];
    await tail.until('followed', () => pod.followed > 0);
    const chrome =
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36';
    pod.log(...refused(`/pompaths-${token}`, chrome));
    await tail.until('paired', () =>
      /paired: 203\.0\.113\.7, Android Chrome, \d\d:\d\d/.test(tail.stderr.text),
    );
    await tail.until('silence explained', () =>
      tail.stderr.text.includes('nothing refused from 203.0.113.7 since'),
    );
    pod.log(...refused('/api/a'), ...refused('/api/b'), ...refused('/x/a', 'App/1.0', '198.51.100.9'));
    await tail.until('accepted', () => tail.stderr.text.includes('let in: apps/app  /api/'));
    await tail.stop();
    expect(tail.stdout.text).toContain('"/api/"');
    expect(tail.stdout.text).not.toContain('"/x');
    expect(tail.stdout.text).not.toContain(token);
  });

  test('a terminal gets a QR code for each device', async () => {
    const tail = new Tailing(cluster, ['--pair', '2'], true);
    await tail.until('invited', () => tail.stderr.text.includes('(2 of 2)'));
    await tail.stop();
    expect(tail.stderr.text.match(/█/g)?.length).toBeGreaterThan(100);
  });
});

describe('at the start, what cannot be is one line', () => {
  test.each<[string, readonly string[], (cluster: FakeCluster) => void, number, RegExp]>([
    [
      'wrong context',
      ['--context', 'wrong'],
      () => {},
      2,
      /--context: there is no "wrong"; there is home, work/,
    ],
    ['no such kubeconfig', ['--kubeconfig', '/none'], () => {}, 2, /--kubeconfig can be given only once/],
    [
      'wrong token',
      [],
      (c) => (c.token = 'other'),
      3,
      /cannot list ingresses\S* of all namespaces: http:\S+ does not accept the credentials \(Unauthorized\)/,
    ],
    [
      'no right to list Ingresses',
      [],
      (c) => deny(c, /ingresses/, 'ingresses.networking.k8s.io is forbidden'),
      3,
      /cannot list ingresses.networking.k8s.io of all namespaces: .* list and watch ingresses.*rbac\.yaml/,
    ],
    [
      'no right to list pods',
      [],
      (c) => deny(c, /pods\?/, 'pods is forbidden'),
      3,
      /cannot list pods in namespace pomerium: pods is forbidden; it takes the right to list and watch pods/,
    ],
    [
      'no right to read logs',
      [],
      (c) => deny(c, /\/log/, 'pods "pomerium-0" is forbidden'),
      3,
      /cannot get pods\/log in namespace pomerium: .*; it takes the right to get pods\/log/,
    ],
    [
      'no such namespace',
      [],
      (c) =>
        c.faults.push({ path: /pods/, times: 99, status: 404, message: 'namespaces "pomerium" not found' }),
      3,
      /is it the right namespace\? -n names another/,
    ],
    [
      'no pods',
      ['-n', 'other', '--no-follow'],
      () => {},
      3,
      /cannot read a log: no pod in namespace other has the labels/,
    ],
    ['a record that exists', ['--record', '/'], () => {}, 2, /--record/],
  ])('%s', async (_, args, prepare, code, message) => {
    prepare(cluster);
    const tail = new Tailing(cluster, args);
    const text = (): string => tail.stderr.text;
    expect([await tail.ended(), text(), tail.stdout.text]).toEqual([
      code,
      expect.stringMatching(message),
      '',
    ]);
  });

  const deny = (c: FakeCluster, path: RegExp, message: string): number =>
    c.faults.push({ path, times: 99, status: 403, message });

  test('unreachable', async () => {
    cluster.writeKubeconfig('http://127.0.0.1:1');
    const tail = new Tailing(cluster);
    expect(await tail.ended()).toBe(3);
    expect(tail.stderr.text).toMatch(/cannot list \S+ of all namespaces: .*ECONNREFUSED.*is the cluster up/);
  });

  test('no kubeconfig', async () => {
    const { KUBECONFIG, HOME } = process.env;
    delete process.env['KUBECONFIG'];
    process.env['HOME'] = cluster.file('nobody');
    try {
      const { code, stderr } = await run(['tail']);
      expect([code, stderr]).toEqual([3, expect.stringMatching(/there is no kubeconfig .*--kubeconfig/)]);
    } finally {
      if (KUBECONFIG !== undefined) process.env['KUBECONFIG'] = KUBECONFIG;
      if (HOME !== undefined) process.env['HOME'] = HOME;
    }
  });
});

test('a pod that is still being created is waited for', async () => {
  pod.delete();
  const late = cluster.addPod('pomerium-9', { waiting: 'ImagePullBackOff' });
  const tail = new Tailing(cluster);
  await tail.until('said', () => tail.stderr.text.includes('Waiting for pomerium-9 (ImagePullBackOff).'));
  late.started();
  late.log('hello');
  await tail.until('line', () => tail.lines().length === 1);
  await tail.stop();
});
