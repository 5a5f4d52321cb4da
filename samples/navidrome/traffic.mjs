// Two people listen: bob at home, with the web player and an app; alice's app from a mobile network.
const CHROME =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const bob = { address: '203.0.113.80', agent: CHROME, account: 'bob@example.com' };
const bobBefore = { address: '203.0.113.80', agent: CHROME };
const app = { address: '203.0.113.80', agent: 'Ultrasonic/4.8.0' };
const appAway = { address: '198.51.100.31', agent: 'play:Sub/2024 CFNetwork/1568.200.51 Darwin/24.1.0' };
const scanner = { address: '192.0.2.14', agent: 'Mozilla/5.0 zgrab/0.x' };
const stranger = { address: '192.0.2.99', agent: 'python-requests/2.31.0' };
const mallory = { address: '198.51.100.9', agent: CHROME, account: 'mallory@example.net', refused: true };

const ALBUM = '7sQeXh1uN9oGfKc3VzBtWa';

export default {
  ingress: {
    namespace: 'navidrome',
    name: 'navidrome-pomerium-ingress',
    host: 'navidrome.example.com',
    upstream: '10.42.1.20:4533',
  },
  visits: [
    { at: '07:00:02', who: bobBefore, requests: ['GET /app/', 'GET /.pomerium/callback/ => 302'] },
    {
      at: '07:00:05',
      who: bob,
      requests: [
        'GET /app/ => 200',
        'GET /app/assets/index-4f2a9c1b.js => 200',
        'POST /auth/login => 200',
        'GET /api/album => 200',
        'GET /api/playlist => 200',
        `PUT /api/playlist/${ALBUM} => 200`,
        `GET /rest/getCoverArt => 200`,
        'GET /rest/stream => 206',
        'GET /rest/scrobble => 200',
        'GET /api/keepalive/keepalive => 200',
      ],
    },
    {
      at: '07:20:41',
      who: app,
      requests: [
        'GET /rest/ping.view',
        'GET /rest/ping.view',
        'GET /rest/getLicense.view',
        'GET /rest/getMusicFolders.view',
        'POST /rest/getAlbumList2.view',
        'GET /rest/getCoverArt.view',
        'GET /rest/stream.view',
      ],
    },
    { at: '08:11:09', who: scanner, requests: ['GET /', 'GET /manager/html', 'GET /solr/admin/info/system'] },
    { at: '08:40:00', who: mallory, requests: ['GET /app/'] },
    {
      at: '09:02:33',
      who: appAway,
      requests: [
        'GET /rest/ping.view',
        'GET /rest/getAlbumList2.view',
        'GET /rest/getCoverArt.view',
        'GET /rest/search3.view',
      ],
    },
    {
      at: '10:30:12',
      who: stranger,
      requests: ['GET /index.html', 'GET /app/login', 'GET /metrics', 'GET /status', 'GET /api/song'],
    },
  ],
};
