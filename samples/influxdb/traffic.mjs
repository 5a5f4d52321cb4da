// Sensors write, a dashboard queries. No person ever looks at this host, so nobody is signed in, and there is no policy at
// first: what is refused carries no reason.
const telegraf = { address: '203.0.113.40', agent: 'Telegraf/1.32.1 Go/1.23.2' };
const sensor = { address: '203.0.113.41', agent: 'ESP8266HTTPClient' };
const grafana = { address: '203.0.113.24', agent: 'Grafana/11.3.0', wantsJson: true };
const scanner = { address: '192.0.2.66', agent: 'Mozilla/5.0 zgrab/0.x' };
const visitor = {
  address: '192.0.2.150',
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
};

export default {
  ingress: {
    namespace: 'monitoring',
    name: 'influxdb-pomerium-ingress',
    host: 'influxdb.example.com',
    upstream: 'influxdb:8086',
    isWithoutPolicy: true,
  },
  visits: [
    { at: '06:00:00', who: telegraf, requests: ['GET /ping', 'POST /write', 'POST /write', 'POST /write'] },
    { at: '06:00:05', who: sensor, requests: ['POST /write', 'POST /write'] },
    {
      at: '06:10:00',
      who: grafana,
      requests: ['GET /query', 'POST /query', 'POST /query', 'GET /debug/vars', 'GET /debug/requests'],
    },
    { at: '06:30:00', who: scanner, requests: ['GET /', 'GET /manager/html'] },
    { at: '06:45:00', who: visitor, requests: ['GET /', 'GET /favicon.ico'] },
  ],
};
