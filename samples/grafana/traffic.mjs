// People look at dashboards; Terraform and a script, from the company's address, use the API.
const CHROME =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const alice = { address: '203.0.113.24', agent: CHROME, account: 'alice@example.com' };
const bob = { address: '203.0.113.24', agent: CHROME, account: 'bob@example.com' };
const before = { address: '203.0.113.24', agent: CHROME };
const terraform = {
  address: '203.0.113.24',
  agent: 'Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-grafana/3.13.2',
  wantsJson: true,
};
const script = { address: '203.0.113.24', agent: 'python-requests/2.32.3' };
const scanner = { address: '192.0.2.66', agent: 'Go-http-client/1.1' };
const mallory = { address: '198.51.100.9', agent: CHROME, account: 'mallory@example.net', refused: true };

export default {
  ingress: {
    namespace: 'monitoring',
    name: 'grafana-pomerium-ingress',
    host: 'grafana.example.com',
    upstream: 'grafana:3000',
  },
  visits: [
    {
      at: '08:00:00',
      who: before,
      requests: ['GET /d/aeM3hq7Vk/cluster', 'GET /.pomerium/callback/ => 302'],
    },
    {
      at: '08:00:03',
      who: alice,
      requests: [
        'GET /d/aeM3hq7Vk/cluster => 200',
        'GET /public/build/app.8c2f1d33.js => 200',
        'GET /api/dashboards/uid/aeM3hq7Vk => 200',
        'POST /api/ds/query => 200',
        'POST /api/ds/query => 200',
        'GET /api/live/ws => 101',
        'GET /explore => 200',
        'POST /api/frontend-metrics => 200',
        'GET /login => 302',
      ],
    },
    {
      at: '08:20:00',
      who: bob,
      requests: ['GET /dashboards => 200', 'GET /api/search => 200', 'POST /api/dashboards/db => 200'],
    },
    {
      at: '09:00:00',
      who: terraform,
      requests: [
        'GET /api/health',
        'GET /api/folders/infra',
        'POST /api/folders',
        'GET /api/dashboards/uid/aeM3hq7Vk',
        'POST /api/dashboards/db',
        'PUT /api/v1/provisioning/alert-rules/cpu-high',
      ],
    },
    {
      at: '09:30:00',
      who: script,
      requests: ['GET /api/search', 'GET /api/annotations', 'POST /api/annotations'],
    },
    {
      at: '10:00:00',
      who: scanner,
      requests: [
        'GET /public/plugins/alertlist/..%2f..%2f..%2fetc/passwd',
        'GET /metrics',
        'GET /actuator/health',
        'GET /solr/admin/cores',
      ],
    },
    { at: '11:00:00', who: mallory, requests: ['GET /'] },
  ],
};
