import type { LineCounts } from './line-counts.ts';

/**
 * Why a log gave no requests, or only half of what they need: one sentence with the next step, or undefined where all is well.
 *
 * @param name what was read
 */
export function complaintAbout(counts: LineCounts, name: string): string | undefined {
  const { lines, checks, entries } = counts;
  if (lines === 0) return `cannot use the log ${name}: it is empty; ${HOW_TO_GET_ONE}`;
  if (checks > 0 && entries > 0) return undefined;
  if (checks > 0)
    return (
      `the log ${name} has authorize checks but no http-request lines, so no user agent is known and browsers cannot be told from apps: ` +
      'turn the access log on (proxy_log_level info, access_log_fields with user-agent), or name your clients'
    );
  if (entries > 0)
    return (
      `the log ${name} has http-request lines but no authorize checks, so nobody knows who was signed in or why requests were refused: ` +
      'take the log of the authorize service as well (all-in-one prints both)'
    );
  const looks = looksLike(counts);
  return `cannot use the log ${name}: no request in ${lines} lines, it looks like ${looks}; ${EXPECTED}`;
}

function looksLike({ head, unreadable }: LineCounts): string {
  const text = head.join('\n');
  for (const [what, pattern] of LOOKS) if (pattern.test(text)) return what;
  return unreadable > 0 ? 'lines of Pomerium that are cut off' : 'text of another program';
}

const HOW_TO_GET_ONE = 'try: kubectl logs -n pomerium deployment/pomerium > pomerium.log';
const EXPECTED =
  'expected are the lines "authorize check" and "http-request" of Pomerium at log level info, as kubectl logs -n pomerium deployment/pomerium prints them';

const LOOKS: readonly (readonly [string, RegExp])[] = [
  ['binary data', /[\x00-\x08\x0e-\x1a]/],
  ['binary data', /\uFFFD{3}/],
  ['an error of kubectl', /^(?:Error from server|error:|The connection to the server|Unable to connect)/i],
  ['a web page', /^\s*<(?:!doctype|html)/i],
  ['a manifest', /^\s*(?:apiVersion|kind):/m],
  ['an access log of nginx or Apache', /"(?:GET|POST|HEAD|PUT|OPTIONS) [^"]* HTTP\/[\d.]+" \d{3} /],
  ['the coloured console format of a debug build', /\d{1,2}:\d\d[AP]M .{0,12}(?:INF|DBG|ERR|WRN)/],
  [
    "Pomerium's log without requests (level above info, or both request logs switched off)",
    /"(?:service|server-name|server_name)":"/,
  ],
  ["the ingress-controller's own lines without Pomerium's", /"logger":"pomerium|"controller":"pomerium/],
  ['JSON of another program', /^\s*\{"/],
];
