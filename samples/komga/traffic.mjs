// Pomerium 0.31, which leaves double slashes alone. An e-reader and a comic app in alice's house, and her browser.
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0';
const alice = { address: '203.0.113.24', agent: FIREFOX, account: 'alice@example.com' };
const before = { address: '203.0.113.24', agent: FIREFOX };
const kobo = {
  address: '203.0.113.24',
  agent:
    'Mozilla/5.0 (Linux; U; Android 2.0; en-us;) AppleWebKit/538.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/538.1 (Kobo Touch 0384/4.38.21908)',
};
const reader = {
  address: '203.0.113.24',
  agent: 'KOReader/2024.04 (https://koreader.rocks/) LuaSocket/3.1.0',
};
const comics = { address: '203.0.113.24', agent: 'TachiyomiKomga/1.4.47' };
const scanner = {
  address: '192.0.2.66',
  agent: 'Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)',
};
const mallory = { address: '198.51.100.9', agent: FIREFOX, account: 'mallory@example.net', refused: true };

const BOOK = '0HX9K3M7QW2AB';
const OTHER = '0J2T8V5N1RDCE';
const KEY = 'd0f6a8b2-3c41-4e97-8a5d-1b7e9f204c63';

export default {
  pomerium: '0.31.3',
  ingress: {
    namespace: 'komga',
    name: 'komga-pomerium-ingress',
    host: 'komga.example.com',
    upstream: '10.42.1.33:25600',
  },
  visits: [
    {
      at: '07:00:02',
      who: before,
      requests: ['GET /', 'GET /favicon.ico', 'GET /.pomerium/callback/ => 302'],
    },
    {
      at: '07:00:05',
      who: alice,
      requests: [
        'GET / => 200',
        'GET /js/app.4f2a9c1b.js => 200',
        'GET /css/app.77d0e3aa.css => 200',
        'GET /login => 200',
        'POST /api/v2/users/me/password => 204',
        'GET /api/v1/libraries => 200',
        `GET /api/v1/books/${BOOK}/thumbnail => 200`,
        `PATCH /api/v1/books/${BOOK}/read-progress => 204`,
        'POST /api/v1/books/list => 200',
        'GET /sse/v1/events => 200, hung up',
      ],
    },
    {
      at: '07:15:00',
      who: kobo,
      requests: [
        `GET /kobo/${KEY}/v1/initialization`,
        `POST /kobo/${KEY}/v1/auth/device`,
        `GET /kobo/${KEY}/v1/library/sync`,
        `GET /kobo/${KEY}/v1/library/sync`,
        `GET /kobo/${KEY}/v1/books/${BOOK}/file/epub`,
      ],
    },
    {
      at: '07:31:12',
      who: reader,
      requests: ['GET /opds/v1.2/catalog', 'GET /opds/v1.2/series', `GET /opds/v1.2/books/${BOOK}/pages/1`],
    },
    {
      at: '08:02:45',
      who: comics,
      requests: [
        'GET /api/v1/libraries',
        'POST /api/v1/series/list',
        `GET /api/v1/books/${BOOK}/pages`,
        `GET /api/v1/books/${OTHER}/pages/3`,
        'GET //sse/v1/events',
        'GET //sse/v1/events',
        `PATCH /api/v1/books/${OTHER}/read-progress`,
      ],
    },
    {
      at: '08:44:00',
      who: scanner,
      requests: ['GET /nmaplowercheck1732000000', 'GET /HNAP1', 'GET /evox/about', 'POST /sdk'],
    },
    { at: '09:10:00', who: mallory, requests: ['GET /'] },
  ],
};
