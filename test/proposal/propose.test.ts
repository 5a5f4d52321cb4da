import { describe, expect, test } from 'vitest';
import type { Request } from '../../src/request/request.ts';
import {
  APP,
  AWAY,
  answerTo,
  asked,
  BROWSER,
  ELSEWHERE,
  HOME,
  HOST,
  ingressFor,
  opened,
  proposalFor,
  served,
  type Setting,
  SIGNED_IN,
  times,
  undecided,
  WEBVIEW,
  words,
} from './traffic.ts';

const atHome = { address: HOME };
const session: Setting = { word: { session: true } };
const client: Setting = { word: { namesClients: true, isClient: (address) => address === AWAY } };

describe('whose requests open a path', () => {
  const paths = [asked('/api/a'), asked('/api/b')];
  const from = (fields: Partial<Request>): Request[] => paths.map((request) => ({ ...request, ...fields }));

  test.each<[string, Request[], Setting, string[]]>([
    ['an app at an address where people are signed in', [SIGNED_IN, ...from(atHome)], {}, ['/api/']],
    ['not an app elsewhere', [SIGNED_IN, ...from({})], {}, []],
    ['not a browser at home', [SIGNED_IN, ...from({ ...atHome, userAgent: BROWSER })], {}, []],
    ['not where nobody signed in', from(atHome), {}, []],
    [
      'not where somebody was refused',
      [
        served('/', { ...atHome, outcome: 'denied', cause: 'wrong-person', allowReasons: [] }),
        ...from(atHome),
      ],
      {},
      [],
    ],
    [
      'not where somebody passed for the sake of the path',
      [served('/', { allowReasons: ['http-path-ok'] }), ...from(atHome)],
      {},
      [],
    ],
    [
      'not where anybody with a login passes',
      [served('/', { allowReasons: ['user-ok'] }), ...from(atHome)],
      { ingresses: [ingressFor([HOST], { annotations: { allow_any_authenticated_user: 'true' } })] },
      [],
    ],
    [
      'but where the policy names users',
      [served('/', { allowReasons: ['user-ok'] }), ...from(atHome)],
      { ingresses: [ingressFor([HOST], { annotations: { allowed_users: '[u-alice]' } })] },
      ['/api/'],
    ],
    [
      'an app in the same /64',
      [served('/', { address: '2001:db8:1:2::1' }), ...from({ address: '2001:db8:1:2:ffff::9' })],
      {},
      ['/api/'],
    ],
    [
      'not one in another /64',
      [served('/', { address: '2001:db8:1:2::1' }), ...from({ address: '2001:db8:1:3::9' })],
      {},
      [],
    ],
    ['a client the user named', from({}), client, ['/api/']],
    ['not a browser there', from({ userAgent: BROWSER }), client, []],
    ['not somebody else', from({ address: ELSEWHERE }), client, []],
    ['an app during a session', from({}), session, ['/api/']],
    ['not a browser during a session', from({ userAgent: BROWSER }), session, []],
    [
      'named clients switch the session rule off',
      from({ address: ELSEWHERE }),
      { word: { ...client.word, session: true } },
      [],
    ],
    ['a log without user agents during a session', from({ userAgent: undefined }), session, ['/api/']],
    ['not without a session', [SIGNED_IN, ...from({ ...atHome, userAgent: undefined })], {}, []],
    [
      'a library at home',
      [SIGNED_IN, ...from({ ...atHome, userAgent: 'python-requests/2.32.3' })],
      {},
      ['/api/'],
    ],
    [
      'the app the user named, where browsers call too',
      [...times(3, served('/api/x')), ...from({})],
      { word: { userAgent: /tempo/i } },
      ['/api/'],
    ],
    ['not where they do not', [SIGNED_IN, ...from({})], { word: { userAgent: /tempo/i } }, []],
    [
      'another user agent of a named client',
      from({}),
      { word: { ...client.word, userAgent: /symfonium/i } },
      [],
    ],
    [
      'a browser the user says is the app',
      from({ userAgent: BROWSER }),
      { word: { ...client.word, userAgent: /Firefox/ } },
      ['/api/'],
    ],
  ])('%s', (_, requests, setting, expected) => {
    expect(opened(proposalFor(requests, setting))).toEqual(expected);
  });

  test('somebody signed in on another host proves nothing here', () => {
    const requests = [served('/', { sentHost: 'b.example.com' }), ...from(atHome)];
    const ingresses = [ingressFor([HOST]), ingressFor(['b.example.com'], { name: 'b' })];
    expect(opened(proposalFor(requests, { ingresses }))).toEqual([]);
  });
});

describe('addresses that stand for everybody', () => {
  const scanner = (userAgent: string): Request[] =>
    ['/.env', '/wp-login.php'].map((path) => asked(path, { ...atHome, userAgent }));
  const app = [asked('/api/a', atHome), asked('/api/b', atHome)];

  test('two scanners and people: nothing is accepted, and it is said', () => {
    const requests = [SIGNED_IN, ...app, ...scanner('curl/8.5.0'), ...scanner('Go-http-client/1.1')];
    expect(opened(proposalFor(requests))).toEqual([]);
    expect(undecided(proposalFor(requests))).toEqual(['/api/']);
    expect(answerTo(requests).crowded).toEqual([HOME]);
  });

  test('one scanner in the house is none', () => {
    expect(opened(proposalFor([SIGNED_IN, ...app, ...scanner('curl/8.5.0')]))).toEqual(['/api/']);
  });

  test('a family is none, a company is', () => {
    const people = (count: number): Request[] =>
      Array.from({ length: count }, (_, i) => served('/', { account: `p${i}@example.com`, answer: 302 }));
    expect(opened(proposalFor([...people(5), ...app]))).toEqual(['/api/']);
    expect(opened(proposalFor([...people(6), ...app]))).toEqual([]);
  });

  test('a private address is as good as any', () => {
    const home = { address: '192.168.1.7' };
    expect(opened(proposalFor([served('/', home), asked('/api/a', home), asked('/api/b', home)]))).toEqual([
      '/api/',
    ]);
  });
});

describe('what is never opened', () => {
  test.each<[string, Request[]]>([
    ['the start page', [asked('/')]],
    [
      'what browsers and crawlers ask for',
      [asked('/favicon.ico'), asked('/robots.txt'), asked('/apple-touch-icon.png')],
    ],
    ['known probes', [asked('/.env'), asked('/.git/config'), asked('/wp-login.php')]],
    ["Pomerium's own pages", [asked('/.pomerium/x', { outcome: 'own-answer', cause: undefined })]],
    ['paths that no policy can hold', [asked('/a%00b'), asked('/a%7Fb')]],
    ['malformed escapes', [asked('/api/%zz')]],
    ['refusals that a path cannot mend', [asked('/api/a', { outcome: 'certificate', cause: 'certificate' })]],
    [
      'what a person was refused',
      [asked('/api/a', { account: 'mallory@example.net', cause: 'wrong-person' })],
    ],
    ['a value in place of a folder', [asked('/0198c2f0-7c11-7a55-b1a2-9f0d3e4c5b6a/x')]],
  ])('%s', (_, requests) => {
    expect(opened(proposalFor([SIGNED_IN, ...requests], session))).toEqual([]);
  });

  test('a known probe is for the user to decide when a client of theirs asks for it', () => {
    const proposal = proposalFor([asked('/wp-json/wp/v2/posts'), asked('/api/a')], client);
    expect(opened(proposal)).toEqual(['/api/a']);
    expect(undecided(proposal)).toEqual(['/wp-json/wp/v2/posts']);
  });

  test('what an address rule refused is for the user to decide', () => {
    const proposal = proposalFor([asked('/api/a', { outcome: 'denied', cause: 'source-ip' })], session);
    expect([opened(proposal), undecided(proposal)]).toEqual([[], ['/api/a']]);
  });
});

describe('scanners', () => {
  test.each<[string, Request[]]>([
    ['by its own account', [asked('/x/a', { userAgent: 'Mozilla/5.0 zgrab/0.x' })]],
    ['by probes of two families', [asked('/.env'), asked('/wp-login.php'), ...times(20, asked('/x/a'))]],
    ['by a fifth of its requests', [asked('/.env'), ...times(4, asked('/x/a'))]],
    ['by many scripts, once each', [asked('/x/a'), asked('/a1.php'), asked('/b2.php'), asked('/c3.aspx')]],
    [
      'by hosts that have no route',
      [
        asked('/x/a'),
        ...['192.0.2.1', 'x.example.net'].map((sentHost) =>
          asked('/', { sentHost, outcome: 'no-route', cause: 'no-route' }),
        ),
      ],
    ],
    ['a link preview', [asked('/x/a', { userAgent: 'WhatsApp/2.24.20.89 A' })]],
  ])('%s', (_, requests) => {
    const proposal = proposalFor([SIGNED_IN, ...requests], session);
    expect([opened(proposal), undecided(proposal)]).toEqual([[], []]);
  });

  test('an app that is refused everything within a second is none', () => {
    const requests = Array.from({ length: 40 }, (_, i) => asked(`/Items/${i}/Images`, atHome));
    expect(opened(proposalFor([SIGNED_IN, ...requests]))).toEqual(['/Items/']);
  });

  test('a home that syncs files with unlucky names stays a home', () => {
    const files = Array.from({ length: 200 }, (_, i) =>
      asked(`/dav/alice/notes/${i}.md`, { ...atHome, method: 'PUT' }),
    );
    const unlucky = [asked('/dav/alice/.git/config', atHome), asked('/dav/backup.sql', atHome)];
    expect(opened(proposalFor([SIGNED_IN, ...files, ...unlucky]))).toEqual(['/dav/alice/notes/']);
  });

  test('an app all of whose paths hold .php is none', () => {
    const paths = [
      '/index.php/apps/notes/api/v1/notes',
      '/index.php/apps/notes/api/v1/settings',
      '/remote.php/dav/files/alice/',
      '/remote.php/dav/calendars/alice/',
      '/status.php',
      '/status.php',
      '/ocs/v2.php/cloud/capabilities',
      '/ocs/v2.php/cloud/user',
    ];
    expect(opened(proposalFor([SIGNED_IN, ...paths.map((path) => asked(path, atHome))]))).toEqual([
      '/index.php/apps/notes/api/v1/',
      '/ocs/v2.php/cloud/',
      '/remote.php/dav/',
      '/status.php',
    ]);
  });
});

describe('strangers', () => {
  test('an app that comes back is for the user to decide, with the flag that accepts it', () => {
    const proposal = proposalFor([
      SIGNED_IN,
      asked('/hls/a'),
      asked('/hls/b'),
      asked('/status'),
      asked('/status'),
    ]);
    expect([opened(proposal), undecided(proposal)]).toEqual([[], ['/hls/', '/status']]);
  });

  test('one that asks for something else every time is not', () => {
    const proposal = proposalFor([
      SIGNED_IN,
      ...['/a', '/b/c', '/d/e', '/f', '/g/h'].map((path) => asked(path)),
    ]);
    expect([opened(proposal), undecided(proposal)]).toEqual([[], []]);
    expect(proposal.rejected).toHaveLength(5);
  });

  test('what they ask for among pages is rejected', () => {
    const requests = [
      SIGNED_IN,
      asked('/library/1', { address: HOME, userAgent: BROWSER }),
      served('/library/1'),
      asked('/library/2'),
      asked('/library/2'),
    ];
    const proposal = proposalFor(requests);
    expect([opened(proposal), undecided(proposal)]).toEqual([[], []]);
  });

  test('the best supported come first', () => {
    const proposal = proposalFor([
      ...times(3, served('/api/x')),
      ...times(9, asked('/zeta/a')),
      ...times(2, asked('/api/a')),
      ...times(2, asked('/alpha/a')),
    ]);
    expect(undecided(proposal)).toEqual(['/api/a', '/zeta/a', '/alpha/a']);
  });

  test('a folder and its own path are one thing to decide', () => {
    expect(
      undecided(
        proposalFor([...times(2, asked('/c/a')), ...times(2, asked('/c/b')), ...times(2, asked('/c'))]),
      ),
    ).toEqual(['/c /c/']);
  });

  test('what an accepted rule lets through anyway is not to be decided', () => {
    const proposal = proposalFor([
      SIGNED_IN,
      asked('/api/a', atHome),
      asked('/api/b', atHome),
      ...times(3, asked('/api/c')),
    ]);
    expect([opened(proposal), undecided(proposal)]).toEqual([['/api/'], []]);
    expect(proposal.rules[0]?.alongside).toHaveLength(1);
  });
});

describe('values that no shape tells', () => {
  const users = ['bob42', 'carol7', 'dave'].map((name) => served(`/users/${name}/avatar`, { method: 'PUT' }));

  test('are known by what is called beside them', () => {
    const requests = [...users, asked('/users/alice/avatar', atHome)];
    expect(opened(proposalFor(requests))).toEqual(['/users/']);
  });

  test('strangers cannot make them up', () => {
    const made = ['bob42', 'carol7', 'dave1'].map((name) => asked(`/users/${name}/avatar`));
    expect(opened(proposalFor([SIGNED_IN, ...made, asked('/users/alice/avatar', atHome)]))).toEqual([
      '/users/alice/avatar',
    ]);
  });

  test('names of an API stay names', () => {
    const requests = [
      served('/api/items/7', { method: 'PUT' }),
      served('/api/items/8', { method: 'PUT' }),
      asked('/api/items/search', atHome),
    ];
    expect(opened(proposalFor(requests))).toEqual(['/api/items/search']);
  });
});

describe('pages stay closed', () => {
  const page = (path: string): Request[] => [
    asked(path, { address: HOME, userAgent: BROWSER }),
    served(path),
  ];

  test('a prefix stops short of them', () => {
    const requests = [
      ...page('/books/list'),
      ...['/books/api/a', '/books/api/b', '/books/sync'].map((path) => asked(path, atHome)),
    ];
    expect(opened(proposalFor(requests))).toEqual(['/books/api/', '/books/sync']);
  });

  test('where a value stands beside them it is for the user to decide', () => {
    const proposal = proposalFor([
      ...page('/books/7'),
      asked('/books/7/cover', atHome),
      asked('/books/8/cover', atHome),
    ]);
    expect([opened(proposal), undecided(proposal)]).toEqual([[], ['/books/']]);
  });

  test('a call at the path of a page is bound to its method', () => {
    const proposal = proposalFor([
      SIGNED_IN,
      ...page('/login'),
      asked('/login', { ...atHome, method: 'POST' }),
    ]);
    expect(opened(proposal)).toEqual(['POST /login']);
    expect(proposal.rules[0]?.policy).toEqual([
      {
        allow: {
          and: [
            { http_path: { is: '/login' } },
            { http_path: { is: `https://${HOST}/login` } },
            { http_method: { is: 'POST' } },
          ],
        },
      },
    ]);
  });

  test('where the log says that it comes with a query, it is not', () => {
    const proposal = proposalFor([
      SIGNED_IN,
      ...page('/login'),
      asked('/login', { ...atHome, method: 'POST', query: 'a=b' }),
    ]);
    expect(opened(proposal)).toEqual(['/login']);
    expect(proposal.rules[0]?.pages).toEqual(['/login']);
  });

  test('the start page for a method of its own', () => {
    expect(opened(proposalFor([asked('/', { method: 'PROPFIND' })], client))).toEqual(['PROPFIND /']);
  });

  test('an app that shows web pages does not make them calls', () => {
    const proposal = proposalFor([
      ...page('/web/index'),
      asked('/web/index', { ...atHome, userAgent: WEBVIEW }),
      asked('/api/a', { ...atHome, userAgent: WEBVIEW }),
    ]);
    expect([opened(proposal), undecided(proposal)]).toEqual([['/api/a'], ['/web/index']]);
    expect(proposal.notes).toEqual([expect.stringMatching(/shows the web pages of the server in itself/)]);
  });

  test('a folder that browsers only call holds no pages', () => {
    const requests = [
      served('/api/me'),
      served('/api/x', { method: 'POST' }),
      asked('/api/a', atHome),
      asked('/api/b', atHome),
    ];
    expect(opened(proposalFor(requests))).toEqual(['/api/']);
  });

  test('a stranger cannot make a folder look like pages', () => {
    const requests = [
      ...times(3, served('/api/me')),
      ...times(9, asked('/api/me', { userAgent: BROWSER })),
      asked('/api/a', atHome),
      asked('/api/b', atHome),
    ];
    expect(opened(proposalFor(requests))).toEqual(['/api/']);
  });
});

describe("the user's word", () => {
  const log = [SIGNED_IN, ...['/api/a', '/api/b', '/hls/1', '/status'].map((path) => asked(path, atHome))];

  test.each<[string, Setting, string[]]>([
    ['a folder', { word: { accept: words('/x/') } }, ['/api/', '/hls/', '/status', '/x/']],
    ['one path', { word: { accept: words('/x/42') } }, ['/api/', '/hls/', '/status', '/x/42']],
    ['on this host', { word: { accept: words(`${HOST}/x`) } }, ['/api/', '/hls/', '/status', '/x']],
    ['on another host', { word: { accept: words('b.example.com/x') } }, ['/api/', '/hls/', '/status']],
    [
      'a wider folder takes in the narrower',
      { word: { accept: words('/api/') } },
      ['/api/', '/hls/', '/status'],
    ],
    ['rejecting a folder', { word: { reject: words('/api/') } }, ['/hls/', '/status']],
    [
      'rejecting a path inside keeps the prefix from it',
      { word: { reject: words('/api/admin') } },
      ['/api/a', '/api/b', '/hls/', '/status'],
    ],
    [
      'rejecting wins over accepting what the log shows',
      { word: { accept: words('/status'), reject: words('/status') } },
      ['/api/', '/hls/'],
    ],
    ['everything, with leave', { word: { accept: words('/') }, options: { allowRoot: true } }, ['/']],
    ['everything, without', { word: { accept: words('/') } }, ['/api/', '/hls/', '/status']],
    ["Pomerium's own page", { word: { accept: words('/ping') } }, ['/api/', '/hls/', '/status']],
    ['at most so many rules', { options: { maxRules: 1 } }, ['/api/']],
  ])('%s', (_, setting, expected) => {
    expect(opened(proposalFor(log, setting))).toEqual(expected);
  });

  test('what cannot be followed is said', () => {
    expect(proposalFor(log, { word: { accept: words('/ping', '/') } }).notes).toEqual([
      expect.stringMatching(/Pomerium answers \/ping itself/),
      expect.stringMatching(/--accept \/ would open the whole host/),
    ]);
  });

  test('what --max-rules leaves out is listed', () => {
    expect(undecided(proposalFor(log, { options: { maxRules: 1 } }))).toEqual(['/hls/', '/status']);
  });

  test('of a path seen with two slashes and its twin, --max-rules keeps what was seen', () => {
    const setting = { word: { session: true }, options: { maxRules: 1 } };
    expect(opened(proposalFor([asked('//%20/api')], setting))).toEqual(['// /api']);
  });

  test('a word without a host means the hosts where somebody asked for it', () => {
    const ingresses = [ingressFor([HOST]), ingressFor(['b.example.com'], { name: 'b' })];
    const requests = [...log, asked('/x/1', { sentHost: 'b.example.com', address: ELSEWHERE })];
    const setting = { ingresses, word: { accept: words('/x/') } };
    expect(opened(proposalFor(requests, setting))).toEqual(['/api/', '/hls/', '/status']);
    expect(opened(proposalFor(requests, setting, 'b.example.com'))).toEqual(['/x/']);
  });
});

describe('pairing', () => {
  const TOKEN = 'abcdefghijklmnop';
  const at = (seconds: number): { time: number } => ({ time: Date.UTC(2026, 0, 12, 6) + seconds * 1000 });
  const open = (fields: Partial<Request>): Request =>
    asked(`/pompaths-${TOKEN}`, { userAgent: BROWSER, ...fields });
  const calls = (fields: Partial<Request>): Request[] => [asked('/api/a', fields), asked('/api/b', fields)];
  const pairing = { pairTokens: [TOKEN] };

  test.each<[string, Request[], string[]]>([
    ['the device that opened it first', [open(at(0)), ...calls(at(60))], ['/api/']],
    ['in any order of the log', [...calls(at(60)), open(at(0))], ['/api/']],
    [
      'a device in the same /64',
      [open({ ...at(0), address: '2001:db8:1:2::1' }), ...calls({ ...at(9), address: '2001:db8:1:2::2' })],
      ['/api/'],
    ],
    ['not before', [open(at(100)), ...calls(at(60))], []],
    ['not after the window', [open(at(0)), ...calls(at(3700))], []],
    ['not its browser', [open(at(0)), ...calls({ ...at(9), userAgent: BROWSER })], []],
    [
      'not the second address',
      [open(at(0)), open({ ...at(5), address: ELSEWHERE }), ...calls({ ...at(9), address: ELSEWHERE })],
      [],
    ],
    [
      'neither of two within a second',
      [
        open(at(0)),
        open({ ...at(0), address: ELSEWHERE }),
        ...calls(at(9)),
        ...calls({ ...at(9), address: ELSEWHERE }),
      ],
      [],
    ],
    [
      'a link preview is no device',
      [open({ ...at(0), address: ELSEWHERE, userAgent: 'WhatsApp/2.24 A' }), open(at(5)), ...calls(at(9))],
      ['/api/'],
    ],
    ['not by a guess', [asked('/pompaths-zzzzzzzzzzzzzzzz', at(0)), ...calls(at(9))], []],
    ['not without times', [open({ time: undefined }), ...calls(at(9))], []],
  ])('%s', (_, requests, expected) => {
    expect(opened(proposalFor(requests, pairing))).toEqual(expected);
  });

  test('an address that stands for everybody cannot be paired', () => {
    const scanners = ['curl/8.5.0', 'Go-http-client/1.1'].flatMap((userAgent) =>
      ['/.env', '/wp-login.php'].map((path) => asked(path, { address: HOME, userAgent })),
    );
    const answer = answerTo(
      [SIGNED_IN, ...scanners, open({ ...at(0), address: HOME }), ...calls({ ...at(9), address: HOME })],
      pairing,
    );
    expect(answer.pairings).toMatchObject([
      { device: undefined, refusal: expect.stringMatching(/stands for everybody/) },
    ]);
    expect(answer.proposals.flatMap(opened)).toEqual([]);
  });

  test('a token is used up by an address that is refused', () => {
    const answer = answerTo([open({ ...at(0), address: '' }), open(at(9)), ...calls(at(20))], pairing);
    expect(answer.pairings).toMatchObject([{ device: undefined, late: [{ address: AWAY }] }]);
    expect(answer.proposals.flatMap(opened)).toEqual([]);
  });

  test('the path of a token is no evidence', () => {
    const { rules, review, rejected } = proposalFor(
      [SIGNED_IN, open({ ...at(0), userAgent: APP, ...atHome }), ...calls(at(9))],
      pairing,
    );
    expect(
      JSON.stringify([rules, review, rejected], (key, value: unknown) =>
        key === 'client' ? undefined : value,
      ),
    ).not.toContain('pompaths-');
  });
});

describe('Ingresses with several hosts', () => {
  const both = [ingressFor(['a.example.com', 'b.example.com'])];
  const onA = { ...atHome, sentHost: 'a.example.com' };
  const onB = { ...atHome, sentHost: 'b.example.com' };

  test('one proposal, pinned to both hosts', () => {
    const { proposals } = answerTo([served('/', onA), asked('/api/a', onA), asked('/api/b', onA)], {
      ingresses: both,
    });
    expect(proposals).toHaveLength(1);
    expect(JSON.stringify(proposals[0]?.rules[0]?.policy)).toContain('https://b.example.com/api/');
  });

  test('no rule of one reaches a page of the other', () => {
    const requests = [
      served('/', onA),
      served('/x/page', onB),
      asked('/x/page', { ...onB, userAgent: BROWSER }),
      asked('/x/api/a', onA),
      asked('/x/api/b', onA),
      asked('/x/c', onA),
    ];
    expect(opened(proposalFor(requests, { ingresses: both }, 'a.example.com'))).toEqual(['/x/api/', '/x/c']);
  });

  test('a name under a wildcard, a port and capitals are pinned as accepted requests used them', () => {
    const ingresses = [ingressFor(['*.example.com'])];
    const requests = [
      served('/', { sentHost: 'Foo.example.com:8443' }),
      asked('/api/a', { ...atHome, sentHost: 'Foo.example.com:8443' }),
      asked('/api/b', { ...atHome, sentHost: 'foo.example.com:443' }),
      asked('/api/c', { sentHost: 'strange.example.com' }),
    ];
    const { rules } = proposalFor(requests, { ingresses }, '*.example.com');
    const urls = rules.flatMap(({ policy }) =>
      [...JSON.stringify(policy).matchAll(/https:[^"]*/g)].map(([url]) => url),
    );
    expect(urls).toEqual(['https://Foo.example.com:8443/api/', 'https://foo.example.com/api/']);
  });
});

test('a path seen with two slashes gets rules for one and for two', () => {
  expect(opened(proposalFor([asked('//sse/v1/events'), asked('//sse/v1/x')], session))).toEqual([
    '//sse/v1/',
    '/sse/v1/',
  ]);
});

test('the twin of a page stays closed', () => {
  const page = [asked('/b', { address: HOME, userAgent: BROWSER }), served('/b')];
  expect(opened(proposalFor([...page, asked('//b', atHome)]))).toEqual(['//b']);
});

test('a stream that a browser listened to is no page', () => {
  const stream = served('/sse/v1/events', { hungUp: true });
  expect(opened(proposalFor([stream, asked('//sse/v1/events', atHome)]))).toEqual([
    '//sse/v1/events',
    '/sse/v1/events',
  ]);
});

test('the owners of Git repositories are no folders: the pages about these lie there too', () => {
  const git = ['/alice/notes.git/info/refs', '/alice/notes.git/git-upload-pack'];
  const pages = ['/alice', '/alice/notes', '/alice/notes/src/branch/main'].map((path) => served(path));
  const { rules, review } = proposalFor([...pages, ...git.map((path) => asked(path, atHome))]);
  expect(rules).toEqual([]);
  expect(review.map(({ why }) => why)).toEqual([expect.stringMatching(/its path begins with a value/)]);
  expect(opened(proposalFor([SIGNED_IN, ...git.map((path) => asked(`/git${path}`, atHome))]))).toEqual([
    '/git/',
  ]);
});

test('a base path of the Ingress is never opened as a whole', () => {
  const ingresses = [ingressFor([HOST], { paths: [{ host: HOST, path: '/jellyfin', match: 'prefix' }] })];
  const requests = ['/jellyfin/Items/1', '/jellyfin/Users/Me', '/jellyfin/Users/2'].map((path) =>
    asked(path),
  );
  expect(opened(proposalFor(requests, { ...session, ingresses }))).toEqual([
    '/jellyfin/Items/',
    '/jellyfin/Users/',
  ]);
});

test('routes of an MCP server get no path rules', () => {
  const ingresses = [ingressFor([HOST], { annotations: { mcp_server: '{}' } })];
  const proposal = proposalFor([asked('/api/a'), asked('/api/b')], { ...session, ingresses });
  expect([opened(proposal), undecided(proposal)]).toEqual([[], []]);
  expect(proposal.notes).toEqual([expect.stringMatching(/mcp_server is on: path rules guard nothing/)]);
});

test('hosts without an Ingress stand alone, after the others', () => {
  const { proposals } = answerTo(
    [asked('/api/a', { sentHost: 'aaa.example.net' }), asked('/api/a')],
    session,
  );
  expect(proposals.map(({ ingress, hosts }) => [ingress?.name, hosts])).toEqual([
    ['app', [HOST]],
    [undefined, ['aaa.example.net']],
  ]);
});
