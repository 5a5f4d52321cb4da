// A Saturday morning: alice signs in with her browser, her phone app is refused, a scanner passes by.
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0';
const alice = { address: '203.0.113.24', agent: FIREFOX, account: 'alice@example.com' };
const aliceBefore = { address: '203.0.113.24', agent: FIREFOX };
const phone = { address: '203.0.113.24', agent: 'okhttp/4.12.0' };
const phoneAway = { address: '198.51.100.77', agent: 'okhttp/4.12.0' };
const player = { address: '203.0.113.24', agent: 'ExoPlayer/2.18 (Linux;Android 14) Audiobookshelf' };
const mallory = {
  address: '198.51.100.9',
  agent:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  account: 'mallory@example.net',
  refused: true,
};
const visitor = {
  address: '192.0.2.150',
  agent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
};
const scanner = { address: '192.0.2.66', agent: 'Go-http-client/1.1' };
const census = {
  address: '192.0.2.201',
  agent: 'Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)',
};
const crawler = {
  address: '198.51.100.200',
  agent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
};

const BOOK = '2f6a9c1e-5b7d-4c1a-9f3e-8d2b6a4c0e71';
const OTHER_BOOK = 'b81d3f60-93ce-4a57-8a0c-61f2e7d9c345';
const LIBRARY = '7c0e5d2a-1f4b-4e8d-b6a3-90c7f1e2d458';
const SESSION = '41d7e9b2-6c3a-4f05-a8d1-e5b9c2f70a36';

export default {
  ingress: {
    namespace: 'audiobookshelf',
    name: 'audiobookshelf-pomerium-ingress',
    host: 'audiobookshelf.example.com',
    upstream: '10.42.1.17:13388',
  },
  visits: [
    { at: '06:02:11', who: aliceBefore, requests: ['GET /', 'GET /favicon.ico'] },
    { at: '06:02:14', who: aliceBefore, requests: ['GET /.pomerium/callback/ => 302'] },
    {
      at: '06:02:16',
      who: alice,
      requests: [
        'GET / => 302',
        'GET /audiobookshelf/ => 200',
        'GET /audiobookshelf/_nuxt/app.8c2f1d.js => 200',
        'GET /audiobookshelf/login => 200',
        'POST /audiobookshelf/login => 200',
        'POST /audiobookshelf/api/authorize => 200',
        `GET /audiobookshelf/library/${LIBRARY} => 200`,
        'GET /audiobookshelf/socket.io/ => 101',
        'GET /audiobookshelf/api/libraries => 200',
        `GET /audiobookshelf/api/libraries/${LIBRARY}/items => 200`,
        `GET /audiobookshelf/api/items/${BOOK}/cover => 200`,
        `GET /audiobookshelf/item/${BOOK} => 200`,
        'GET /audiobookshelf/config => 200',
        `POST /audiobookshelf/api/items/${BOOK}/play => 200`,
        `PATCH /audiobookshelf/api/me/progress/${BOOK} => 200`,
        `POST /audiobookshelf/api/session/${SESSION}/sync => 200`,
        `GET /audiobookshelf/public/session/${SESSION}/track/1 => 206`,
        `POST /audiobookshelf/api/session/${SESSION}/sync => 200`,
        `PATCH /audiobookshelf/api/items/${BOOK}/media => 200`,
        `POST /audiobookshelf/api/items/${BOOK}/match => 200`,
        'GET /audiobookshelf/api/me => 200',
        'POST /audiobookshelf/logout => 200',
      ],
    },
    { at: '06:40:03', who: census, requests: ['GET /', 'GET /favicon.ico'] },
    {
      at: '07:15:30',
      who: phone,
      requests: [
        'GET /status',
        'GET /status',
        'POST /login',
        'POST /login',
        'GET /socket.io/',
        'GET /audiobookshelf/socket.io/',
        'POST /auth/refresh',
        'GET /api/libraries',
        `GET /api/libraries/${LIBRARY}/personalized`,
        `GET /api/items/${BOOK}/cover`,
        'GET /api/me',
        'POST /auth/refresh',
      ],
    },
    {
      at: '07:16:10',
      who: player,
      requests: [
        `POST /api/items/${BOOK}/play`,
        `GET /hls/${SESSION}/output.m3u8`,
        `GET /hls/${SESSION}/output-0.ts`,
        `GET /public/session/${SESSION}/track/1`,
        'GET /public/share/summer-reading',
      ],
    },
    {
      at: '08:01:44',
      who: scanner,
      requests: [
        'GET /',
        'GET /.env',
        'GET /.git/config',
        'GET /wp-login.php',
        'GET /api/.env',
        'GET /phpinfo.php',
        'GET /vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
        'GET /api/v1/pods',
        'GET /cgi-bin/luci',
        'GET /login.action',
        'POST /login',
        'GET /actuator/env',
        'GET /backup.sql',
      ],
    },
    { at: '09:12:05', who: mallory, requests: ['GET /', 'GET /audiobookshelf/'] },
    { at: '09:30:00', who: crawler, requests: ['GET /robots.txt'] },
    {
      at: '10:05:27',
      who: visitor,
      requests: ['GET /audiobookshelf/', 'GET /favicon.ico', 'GET /apple-touch-icon.png'],
    },
    {
      at: '11:48:51',
      who: phoneAway,
      requests: [
        'GET /status',
        'GET /api/libraries',
        `GET /api/items/${OTHER_BOOK}`,
        `PATCH /api/me/progress/${OTHER_BOOK}`,
        'GET /socket.io/',
        'GET /ping',
      ],
    },
  ],
};
