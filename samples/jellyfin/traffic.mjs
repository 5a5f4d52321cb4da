// Alice watches in the browser; the television and her phone, in the same house, are refused.
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const alice = { address: '203.0.113.24', agent: CHROME, account: 'alice@example.com' };
const before = { address: '203.0.113.24', agent: CHROME };
const television = { address: '203.0.113.24', agent: 'Jellyfin Android TV/0.18.3' };
const phone = { address: '203.0.113.24', agent: 'Findroid/0.15.0' };
const away = { address: '198.51.100.77', agent: 'Swiftfin%20iOS/70 CFNetwork/1568.200.51 Darwin/24.1.0' };
const scanner = { address: '192.0.2.66', agent: 'python-requests/2.31.0' };
const mallory = { address: '198.51.100.9', agent: CHROME, account: 'mallory@example.net', refused: true };

const FILM = 'f27caa37e5142225cceded48f6553502';
const SHOW = '0b1c4f7a93d84e21b6a5f0d9c3e78a12';
const USER = '8d3e5b1f7c2a4960a1b2c3d4e5f60718';

export default {
  ingress: {
    namespace: 'jellyfin',
    name: 'jellyfin-pomerium-ingress',
    host: 'jellyfin.example.com',
    upstream: '10.42.1.30:8096',
  },
  visits: [
    { at: '18:00:02', who: before, requests: ['GET /web/', 'GET /.pomerium/callback/ => 302'] },
    {
      at: '18:00:04',
      who: alice,
      requests: [
        'GET / => 302',
        'GET /web/ => 200',
        'GET /web/main.jellyfin.bundle.js => 200',
        'GET /web/index.html => 304',
        'GET /System/Info/Public => 200',
        'POST /Users/AuthenticateByName => 200',
        `GET /Users/${USER} => 200`,
        'GET /UserViews => 200',
        'GET /Items => 200',
        `GET /Items/${FILM} => 200`,
        `GET /Items/${FILM}/Images/Primary => 200`,
        'POST /Sessions/Capabilities/Full => 204',
        `POST /Items/${FILM}/PlaybackInfo => 200`,
        `GET /Videos/${FILM}/stream => 206`,
        'POST /Sessions/Playing/Progress => 204',
        'GET /socket => 101',
        `GET /Shows/${SHOW}/Episodes => 200`,
        `POST /UserPlayedItems/${FILM} => 200`,
        'GET /Branding/Configuration => 200',
        'GET /QuickConnect/Enabled => 200',
        'POST /QuickConnect/Initiate => 200',
      ],
    },
    {
      at: '18:30:10',
      who: television,
      requests: [
        'GET /',
        'GET /System/Info/Public',
        'GET /System/Info/Public',
        'GET /QuickConnect/Enabled',
        'POST /QuickConnect/Initiate',
        'POST /Users/AuthenticateByName',
        'GET /Users/Public',
        'GET /UserViews',
        'GET /Items',
        `GET /Items/${FILM}/Images/Primary`,
        `POST /Items/${FILM}/PlaybackInfo`,
        `GET /Videos/${FILM}/stream`,
        'POST /Sessions/Playing',
        'POST /Sessions/Playing/Progress',
        'GET /socket',
      ],
    },
    {
      at: '18:41:00',
      who: phone,
      requests: [
        'GET /System/Info/Public',
        'GET /Branding/Configuration',
        'GET /Branding/Splashscreen',
        `GET /Shows/${SHOW}/Episodes`,
        `GET /Shows/${SHOW}/Seasons`,
        `POST /UserPlayedItems/${FILM}`,
        `GET /Items/${SHOW}`,
      ],
    },
    {
      at: '19:12:44',
      who: scanner,
      requests: [
        'GET /.env',
        'GET /owa/auth/logon.aspx',
        'GET /System/Configuration',
        'GET /web/config.php',
        'GET /vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
      ],
    },
    {
      at: '20:03:09',
      who: away,
      requests: [
        'GET /System/Info/Public',
        'GET /UserViews',
        'GET /Items',
        `GET /Items/${SHOW}`,
        'GET /LiveTv/Channels',
        'GET /LiveTv/Channels',
      ],
    },
    { at: '21:00:00', who: mallory, requests: ['GET /web/'] },
  ],
};
