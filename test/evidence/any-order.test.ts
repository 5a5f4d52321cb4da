import { expect, test } from 'vitest';
import { ClientTable, noteRequest } from '../../src/evidence/clients.ts';
import { newPathEvidence, noteSighting } from '../../src/evidence/path-evidence.ts';
import { lookAt } from '../../src/evidence/path-look.ts';
import { once } from '../../src/evidence/times.ts';
import { assembleRequest } from '../../src/request/assemble.ts';
import { check } from '../request/lines.ts';

const numbers = Array.from({ length: 60 }, (_, i) => i);
const ORDERS = [numbers, numbers.toReversed()] as const;

test('of many scripts the same ones are kept in any order, and counted in full', () => {
  const [one, other] = ORDERS.map((order) => {
    const client = new ClientTable().find('192.0.2.7', 'App/1');
    for (const i of order) noteRequest(client, lookAt(`/s${i}.php`), 1 + (i % 3));
    for (const i of order) noteRequest(client, lookAt(`/s${i}.php`));
    return [...(client.scripts ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  });
  expect(one).toEqual(other);
  expect(one?.length).toBeGreaterThan(10);
  for (const [script, count] of one ?? []) expect(count).toBe(2 + (Number(/\d+/.exec(script)?.[0]) % 3));
});

test('of many methods the same ones are kept in any order', () => {
  const [one, other] = ORDERS.map((order) => {
    const evidence = newPathEvidence();
    for (const i of order) {
      const request = assembleRequest({ check: check({ method: `M${i}` }) });
      noteSighting(evidence, 1, request, {
        path: '/x',
        times: once(undefined),
        spelling: false,
        host: false,
        ownersChoice: false,
      });
    }
    return [...(evidence.sightings.get(1)?.methods ?? [])].sort();
  });
  expect(one).toEqual(other);
});

test('a client is of one class, whichever of its user agents comes first', () => {
  const agents = ['', ' sqlmap/1.8'].map((end) => `App/1 ${'x'.repeat(300)}${end}`);
  const [one, other] = [agents, agents.toReversed()].map((order) => {
    const clients = new ClientTable();
    for (const agent of order) clients.find('192.0.2.7', agent);
    return clients.all().map(({ agent }) => agent);
  });
  expect(one).toEqual(other);
});
