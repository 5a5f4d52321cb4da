// The companion app: it shows the web pages of the server in itself, and reports its sensors to a webhook.
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const alice = { address: '203.0.113.24', agent: CHROME, account: 'alice@example.com' };
const before = { address: '203.0.113.24', agent: CHROME };
const app = { address: '203.0.113.24', agent: 'Home Assistant/2024.8.4-14012 (Android 14; Pixel 8)' };
const appAway = { address: '198.51.100.77', agent: 'Home Assistant/2024.8.4-14012 (Android 14; Pixel 8)' };
const webview = {
  address: '203.0.113.24',
  agent:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A.240905.003; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/128.0.6613.127 Mobile Safari/537.36 Home Assistant/2024.8.4-14012',
};
const scanner = { address: '192.0.2.66', agent: 'curl/7.88.1' };
const mallory = { address: '198.51.100.9', agent: CHROME, account: 'mallory@example.net', refused: true };

const HOOK = '5a1f0c9e7b3d48a2946e8c1d0f7b2a63c4d5e6f708192a3b4c5d6e7f8091a2b3';

export default {
  ingress: {
    namespace: 'home-assistant',
    name: 'home-assistant-pomerium-ingress',
    host: 'home-assistant.example.com',
    upstream: '10.42.1.40:8123',
  },
  visits: [
    { at: '06:30:00', who: before, requests: ['GET /lovelace/0', 'GET /.pomerium/callback/ => 302'] },
    {
      at: '06:30:04',
      who: alice,
      requests: [
        'GET /lovelace/0 => 200',
        'GET /frontend_latest/app.8c2f1d33.js => 200',
        'GET /api/websocket => 101',
        'POST /auth/login_flow => 200',
        'POST /auth/token => 200',
        'POST /api/services/light/turn_on => 200',
        'GET /api/camera_proxy_stream/camera.door => 200',
        'GET /history => 200',
        'POST /api/diagnostics => 200',
      ],
    },
    {
      at: '07:00:10',
      who: webview,
      requests: [
        'GET /',
        'GET /',
        'GET /auth/authorize',
        'GET /lovelace/0',
        'GET /frontend_latest/app.8c2f1d33.js',
        'GET /api/websocket',
      ],
    },
    {
      at: '07:00:20',
      who: app,
      requests: [
        'POST /auth/token',
        'POST /auth/token',
        'POST /api/mobile_app/registrations',
        `POST /api/webhook/${HOOK}`,
        `POST /api/webhook/${HOOK}`,
        'GET /api/config',
        'GET /auth/providers',
      ],
    },
    {
      at: '12:10:00',
      who: appAway,
      requests: [`POST /api/webhook/${HOOK}`, `POST /api/webhook/${HOOK}`, 'POST /auth/token'],
    },
    { at: '13:00:00', who: scanner, requests: ['GET /.git/config', 'GET /cgi-bin/luci', 'GET /api/.env'] },
    { at: '14:00:00', who: mallory, requests: ['GET /'] },
  ],
};
