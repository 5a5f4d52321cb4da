import { describe, expect, test } from 'vitest';
import { normalizeTarget } from '../../src/request/normalize.ts';
import { rowsOf, sharedFile } from '../shared.ts';

const shown = (target: string, from033: boolean): string => {
  const result = normalizeTarget(target, from033);
  return result.kind === 'path' ? result.path : 'refused';
};

test.each([
  ['/a/b?q=1', '/a/b', '/a/b'],
  ['/a/../b', '/b', '/b'],
  ['/a/%2e%2E/b', '/b', '/b'],
  ['/a/./b/.', '/a/b/', '/a/b/'],
  ['/..', '/', '/'],
  ['/a//b', '/a//b', '/a/b'],
  ['/a%2Fb', '/a%2Fb', 'refused'],
  ['/a%5cb', '/a%5cb', 'refused'],
  ['/a\\b', '/a/b', '/a/b'],
  ['/%70ub/%7E%41', '/pub/~A', '/pub/~A'],
  ['/caf%c3%a9', '/caf%c3%a9', '/caf%c3%a9'],
  ['/café "x"', '/caf%C3%A9%20%22x%22', '/caf%C3%A9%20%22x%22'],
  ['/a%252Fb;x=1/..;/b', '/a%252Fb;x=1/..;/b', '/a%252Fb;x=1/..;/b'],
  ['/a%zz', '/a%zz', '/a%zz'],
  ['/a#f', 'refused', 'refused'],
  ['/a%00', 'refused', 'refused'],
])('%s', (target, before, from033) => {
  expect([shown(target, false), shown(target, true)]).toEqual([before, from033]);
});

interface SentRequest {
  readonly sent: string | null;
  readonly what: string;
  readonly authorize: { readonly path: string } | null;
  readonly access: { readonly 'response-code-details': string; readonly path: string } | null;
}

describe.each(['0.31', '0.33'])('what a real Pomerium %s made of targets', (version) => {
  const whole = sharedFile(`facts/real/requests-${version}.jsonl`);
  test.skipIf(!whole)('agrees', () => {
    let compared = 0;
    for (const { sent, what, authorize, access } of rowsOf<SentRequest>(whole ?? '')) {
      const [, method, target = ''] = /^(\S+) (.*?) HTTP\//.exec(sent ?? '') ?? [];
      if (
        method === undefined ||
        method === 'CONNECT' ||
        target.includes('chars)...') ||
        what.includes('byte 0xff')
      )
        continue;
      const result = shown(target, version === '0.33');
      if (authorize) expect([target, result]).toEqual([target, authorize.path]);
      else if (access?.['response-code-details'] === 'path_normalization_failed')
        expect([target, result]).toEqual([target, 'refused']);
      else continue;
      compared++;
    }
    expect(compared).toBeGreaterThan(500);
  });
});
