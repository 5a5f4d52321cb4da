// Bookkeeping: alice in the browser, Home Assistant and the importer with the API.
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0';
const alice = { address: '203.0.113.24', agent: FIREFOX, account: 'alice@example.com' };
const before = { address: '203.0.113.24', agent: FIREFOX };
const integration = {
  address: '203.0.113.24',
  agent: 'HomeAssistant/2024.8.3 aiohttp/3.10.5 Python/3.12',
  wantsJson: true,
};
const importer = { address: '203.0.113.24', agent: 'FF3-data-importer/1.5.6', wantsJson: true };
const app = { address: '198.51.100.77', agent: 'waterfly/1.1.0 (Dart/3.5)' };
const scanner = { address: '192.0.2.66', agent: 'curl/7.88.1' };

export default {
  ingress: {
    namespace: 'firefly-iii',
    name: 'firefly-iii-pomerium-ingress',
    host: 'firefly-iii.example.com',
    upstream: '10.42.1.50:8080',
  },
  visits: [
    {
      at: '19:00:00',
      who: before,
      requests: ['GET /transactions/withdrawal', 'GET /.pomerium/callback/ => 302'],
    },
    {
      at: '19:00:03',
      who: alice,
      requests: [
        'GET /transactions/withdrawal => 200',
        'GET /v1/js/app.js => 200',
        'GET /budgets => 200',
        'POST /transactions/store => 302',
        'GET /api/v1/accounts => 200',
        'POST /api/v1/transactions => 200',
        'GET /accounts/asset => 200',
      ],
    },
    {
      at: '20:00:00',
      who: integration,
      requests: ['GET /api/v1/about', 'GET /api/v1/accounts', 'GET /api/v1/summary/basic'],
    },
    {
      at: '20:30:00',
      who: importer,
      requests: ['GET /api/v1/accounts', 'POST /api/v1/transactions', 'GET /api/v1/currencies/default'],
    },
    {
      at: '21:00:00',
      who: app,
      requests: ['GET /api/v1/about', 'GET /api/v1/about', 'GET /api/v1/transactions'],
    },
    {
      at: '22:00:00',
      who: scanner,
      requests: [
        'GET /.env',
        'GET /storage/logs/laravel.log',
        'GET /_ignition/execute-solution',
        'POST /vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
      ],
    },
  ],
};
