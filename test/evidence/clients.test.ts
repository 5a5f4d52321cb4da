import { describe, expect, test } from 'vitest';
import { lookAt } from '../../src/evidence/path-look.ts';
import { ClientTable, noteRequest } from '../../src/evidence/clients.ts';

describe('clients', () => {
  test('are an address and a user agent together', () => {
    const clients = new ClientTable();
    const phone = clients.find('203.0.113.7', 'okhttp/4.12.0');
    expect(clients.find('203.0.113.7', 'okhttp/4.12.0')).toBe(phone);
    expect(clients.find('203.0.113.7', 'curl/8.5.0')).not.toBe(phone);
    expect(clients.find('203.0.113.8', 'okhttp/4.12.0')).not.toBe(phone);
    expect(clients.find('203.0.113.7', undefined)).not.toBe(clients.find('203.0.113.7', ''));
    expect(clients.get(phone.id)).toBe(phone);
  });

  test('of one /64 are one', () => {
    const clients = new ClientTable();
    expect(clients.find('2001:db8:1:2::1', 'x')).toBe(clients.find('2001:db8:1:2:aaaa::9', 'x'));
  });
});

describe('above the limit', () => {
  const clients = new ClientTable(100);
  const first = clients.find('203.0.113.7', 'okhttp/4.12.0');
  for (let i = 0; i < 5000; i++)
    noteRequest(clients.find(`198.51.100.${i % 250}`, `made-up/${i}`), lookAt('/x'));

  test('newcomers share one entry that counts as tainted', () => {
    const newcomer = clients.find('192.0.2.1', 'okhttp/4.12.0');
    expect(newcomer).toBe(clients.forgotten);
    expect(clients.isTainted(newcomer)).toBe(true);
    expect(clients.forgotten.requests).toBe(4901);
  });

  test('those who came before are still known', () => {
    expect(clients.find('203.0.113.7', 'okhttp/4.12.0')).toBe(first);
    expect(clients.isTainted(first)).toBe(false);
    expect(clients.all()).toHaveLength(100);
  });
});

test('what is kept of a client does not grow with what it asks', () => {
  const client = new ClientTable().find('203.0.113.7', 'x'.repeat(100_000));
  for (let i = 0; i < 10_000; i++) noteRequest(client, lookAt(`/${i}.php`));
  expect(client.scripts?.size).toBeLessThan(100);
  expect(client.userAgent.length).toBeLessThan(1000);
  expect(client.requests).toBe(10_000);
});
