import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AgentClass, classOfAgent } from '../../src/evidence/agent.ts';

const AGENTS: Record<AgentClass, (string | undefined)[]> = {
  browser: [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
    'Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 10; CUBOT X20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko',
  ],
  webview: [
    'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  ],
  native: [
    'Mozilla/5.0 (Linux; U; Android 2.0; en-us;) AppleWebKit/538.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/538.1 (Kobo Touch 0384/4.38.21908)',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) feishin/0.7.1 Chrome/124.0.6367.243 Electron/30.1.2 Safari/537.36',
    'Mozilla/5.0 (Android) Nextcloud-android/3.29.2',
    'Mozilla/5.0 (Linux) mirall/3.13.0 (Nextcloud)',
    'Audiobookshelf-App',
    'KOReader/2024.04 (https://koreader.rocks/) LuaSocket/3.1.0',
    'Swiftfin%20iOS/70 CFNetwork/1568.200.51 Darwin/24.1.0',
    'Home Assistant/2024.8 (io.robbie.HomeAssistant; build:2024.8; iOS 17.6.1)',
    'Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-grafana/3.13.2',
    'Immich_Android_1.112.1',
    'GitHub-Hookshot/044aadd',
    'SwiftScan Scanner/4.1',
  ],
  neutral: [
    '',
    'okhttp/5.0.0-alpha.14',
    'Dart/3.5 (dart:io)',
    'python-requests/2.32.3',
    'Go-http-client/1.1',
    'curl/8.5.0',
    'Java/17.0.2',
    'Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/AP2A.240905.003)',
    'Mozilla/5.0',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0',
  ],
  scanner: [
    'Mozilla/5.0 zgrab/0.x',
    'Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)',
    'Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'libredtail-http',
    'sqlmap/1.8#stable (https://sqlmap.org)',
    'Nuclei - Open-source project (github.com/projectdiscovery/nuclei)',
  ],
  preview: [
    'WhatsApp/2.24.20.89 A',
    'TelegramBot (like TwitterBot)',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  ],
  untold: [undefined],
};

describe.each(Object.entries(AGENTS))('%s', (expected, agents) => {
  test.each(agents)('%s', (agent) => {
    expect(classOfAgent(agent)).toBe(expected);
  });
});

test('no text makes it throw', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(`Mozilla/5.0 ${'('.repeat(5000)}`, `Mozilla/5.0 (${'x() '.repeat(3000)}`),
  );
  fc.assert(
    fc.property(hostile, (agent) => {
      expect(classOfAgent(agent)).toBeTypeOf('string');
    }),
  );
});
