import { describe, expect, test } from 'vitest';
import { EvidenceCollector } from '../../src/evidence/collect.ts';
import { RouteTable } from '../../src/ingress/route-table.ts';
import { asked, served } from '../proposal/traffic.ts';

const collected = (requests: Iterable<ReturnType<typeof asked>>) => {
  const collector = new EvidenceCollector(new RouteTable([]));
  for (const request of requests) collector.add(request);
  return collector.snapshot();
};
const many = (count: number, make: (i: number) => ReturnType<typeof asked>) =>
  Array.from({ length: count }, (_, i) => make(i));

describe('what strangers can make up is bounded, and what is beyond the bounds is counted', () => {
  test('hosts', () => {
    const { sites, totals, approximate } = collected(
      many(3000, (i) => asked('/a', { sentHost: `h${i}.example.com` })),
    );
    expect([sites.length, totals.beyondSites, totals.requests, approximate]).toEqual([
      2000,
      1000,
      3000,
      true,
    ]);
  });

  test('clients at one path', () => {
    const { sites } = collected(many(5000, (i) => asked('/a', { userAgent: `app/${i}` })));
    const { sightings, unattributed } = sites[0]?.paths.at(['a']) ?? expect.fail('no site');
    expect(sightings.size + unattributed).toBe(5000);
    expect(sightings.size).toBeLessThanOrEqual(2048);
  });

  test('spellings and hosts of one path', () => {
    const { sites } = collected(
      many(500, (i) => asked(`/%6${i % 10}`, { sentHost: `app.example.com:${1000 + i}` })),
    );
    const [sighting] = sites[0]?.paths.at(['a']).sightings.values() ?? [];
    expect(sighting?.hosts?.size).toBe(8);
  });

  test('accounts of one household', () => {
    const { sites } = collected(many(100, (i) => served('/', { account: `p${i}@example.com` })));
    expect([...(sites[0]?.households.values() ?? [])].map(({ size }) => size)).toEqual([16]);
  });
});

test('what is within the bounds is exact', () => {
  const { approximate, totals } = collected(many(100, (i) => asked(`/a/${i}`)));
  expect([approximate, totals.requests, totals.denied]).toEqual([false, 100, 100]);
});
