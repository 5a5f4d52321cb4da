import { converted, noEquivalent, type Verdict } from '../finding.ts';
import { type Converted, type Given, type Topic, verdictsFor } from './topic.ts';

/**
 * nginx hands the caller's Host on; Pomerium puts the address of the pod there unless told otherwise (core routes.go,
 * setHostRewriteOptions). Of the headers that nginx set, callers could now send their own, so these are taken away.
 */
export const HOST_HEADER: Topic = {
  names: ['upstream-vhost', 'x-forwarded-prefix'],
  convert: convertHost,
};

function convertHost(given: Given): Converted {
  const host = given.get('upstream-vhost') ?? '';
  const isFixed = host !== '' && !host.includes('$');
  const prefix = given.get('x-forwarded-prefix') ?? '';
  const isPlain = prefix !== '' && !prefix.includes('$');
  return {
    verdicts: new Map<string, Verdict>([
      ...verdictsFor(given, ['upstream-vhost'], () =>
        isFixed
          ? converted('host_rewrite, in place of preserve_host_header')
          : /^\$(?:host|http_host|best_http_host)$/.test(host)
            ? converted('preserve_host_header')
            : noEquivalent("Pomerium knows no variables in a Host; the caller's is kept", 'high'),
      ),
      ...verdictsFor(given, ['x-forwarded-prefix'], () =>
        isPlain
          ? converted('set_request_headers X-Forwarded-Prefix')
          : noEquivalent('Pomerium cannot put a part of the path into X-Forwarded-Prefix', 'medium'),
      ),
    ]),
    effect: {
      pomerium: isFixed ? { host_rewrite: host } : { preserve_host_header: 'true' },
      removeRequestHeaders: [...NGINX_HEADERS, ...(isPlain ? [] : ['X-Forwarded-Prefix'])],
      ...(isPlain ? { setRequestHeaders: { 'X-Forwarded-Prefix': prefix.replaceAll('$', '$$$$') } } : {}),
    },
  };
}

const NGINX_HEADERS = [
  'X-Real-IP',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Scheme',
  'X-Scheme',
  'X-Original-URI',
];
