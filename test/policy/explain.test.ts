import { expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { explain } from '../../src/policy/explain.ts';
import type { PolicyRequest } from '../../src/policy/input.ts';
import { policyOfJson, type PolicyJson } from '../../src/policy/model.ts';

const REQUEST: PolicyRequest = { method: 'GET', host: 'app.example.com', rawPath: '/adm', query: '/pub/' };

const metBy = (policy: PolicyJson, request: Partial<PolicyRequest> = {}) =>
  explain(compilePolicy(policyOfJson(policy)), { ...REQUEST, ...request }).criteria.map(
    ({ place, value, metBy }) => ({
      at: `${place.action} ${place.list} ${place.rule}.${place.index}`,
      value,
      metBy,
    }),
  );

test('which text of the request met which criterion', () => {
  const policy = [
    {
      allow: {
        and: [
          { http_path: { starts_with: '/pub/' } },
          { http_path: { starts_with: 'https://app.example.com/pub/' } },
        ],
      },
    },
    { allow: { or: [{ email: { is: 'alice@example.com' } }] }, deny: { not: [{ http_method: 'GET' }] } },
  ];
  expect(metBy(policy)).toEqual([
    { at: 'allow and 0.0', value: true, metBy: ['raw query'] },
    { at: 'allow and 0.1', value: false, metBy: [] },
    { at: 'allow or 1.0', value: false, metBy: [] },
    { at: 'deny not 1.0', value: true, metBy: ['method'] },
  ]);
});

test('all fields that would have been enough', () => {
  const policy = [{ allow: { or: [{ http_path: { contains: '/pub/' } }] } }];
  expect(metBy(policy, { rawPath: '/pub/', query: '' })[0]?.metBy).toEqual([
    'decoded path',
    'url',
    'raw path',
  ]);
});

test('values that are no texts', () => {
  const policy = [
    { allow: { or: [{ http_path: null }, { http_path: { is: { presented: false } } }, { http_path: {} }] } },
  ];
  const request = { headers: {}, certificate: 'none' as const, ip: '192.0.2.1' };
  expect(metBy(policy, request).map(({ metBy }) => metBy.slice(-3))).toEqual([
    ['null'],
    ['client certificate'],
    ['null', 'headers', 'client certificate'],
  ]);
});

test('the ruling comes along', () => {
  const policy = compilePolicy(policyOfJson([{ allow: { or: [{ http_path: { is: '/pub/' } }] } }]));
  expect(explain(policy, REQUEST).ruling.outcome).toBe('allowed');
});
