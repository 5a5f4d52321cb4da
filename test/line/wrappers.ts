/** How tools put lines away: name, and the lines that one line becomes. */
export const WRAPPERS: Readonly<Record<string, (line: string) => string[]>> = {
  none: (line) => [line],
  'kubectl --timestamps': (line) => [`${STAMP} ${line}`],
  'kubectl --prefix': (line) => [`[pod/pomerium-5d9c7f-x2x4v/pomerium] ${line}`],
  'kubectl --prefix --timestamps': (line) => [`[pod/pomerium-5d9c7f-x2x4v/pomerium] ${STAMP} ${line}`],
  'stern default': (line) => [`pomerium-5d9c7f-x2x4v pomerium ${line}`],
  'stern with namespaces, timestamps and colours': (line) => [
    `\u001B[36mpomerium\u001B[0m \u001B[32mpomerium-5d9c7f-x2x4v\u001B[0m \u001B[33mpomerium\u001B[0m ${STAMP} ${line}`,
  ],
  'stern -o json': (line) => [
    JSON.stringify({
      message: line,
      timestamp: STAMP,
      nodeName: 'n1',
      namespace: 'pomerium',
      podName: 'pomerium-0',
      containerName: 'pomerium',
      labels: { a: 'b' },
    }),
  ],
  'stern -o extjson': (line) => [
    `{"pod":"pomerium-0","container":"pomerium","message":${isObject(line) ? line : JSON.stringify(line)}}`,
  ],
  'docker json-file': (line) => [JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: STAMP })],
  'docker json-file, cut': (line) =>
    cut(line).map((piece, i, { length }) =>
      JSON.stringify({ log: i === length - 1 ? `${piece}\n` : piece, stream: 'stdout', time: STAMP }),
    ),
  'CRI file': (line) => [`${STAMP} stdout F ${line}`],
  'CRI file, cut': (line) =>
    cut(line).map((piece, i, { length }) => `${STAMP} stderr ${i === length - 1 ? 'F' : 'P'} ${piece}`),
  'docker compose': (line) => [`pomerium-1  | ${line}`],
  'docker compose, old': (line) => [`pomerium_1  | ${line}`],
  'docker stack': (line) => [`proxy_pomerium.1.x8f2k@node-3    | ${line}`],
  journald: (line) => [`Nov 21 11:33:28 host pomerium[812]: ${line}`],
  'journald -o json': (line) => [
    JSON.stringify({ __REALTIME_TIMESTAMP: '1795257938000000', MESSAGE: line, _PID: '812' }),
  ],
  'logcli -o jsonl': (line) => [
    JSON.stringify({ labels: { app: 'pomerium' }, line, timestamp: STAMP }).replaceAll('<', '\\u003c'),
  ],
  'logcli default': (line) => [`${STAMP} {app="pomerium", pod="pomerium-0"} ${line}`],
  'CSV, quotes doubled': (line) => [`${STAMP},stdout,"${line.replaceAll('"', '""')}"`],
  'CSV, quotes escaped': (line) => [`${STAMP},stdout,"${JSON.stringify(line).slice(1, -1)}`, '"'],
};

const STAMP = '2026-11-21T06:00:00.123456789Z';

const cut = (line: string): string[] => [line.slice(0, 100), line.slice(100, 300), line.slice(300)];

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
