import type { Verdict } from '../finding.ts';

/** What nginx did without being told, and what becomes of it: the same for every Ingress. */
export const DEFAULTS: readonly Verdict[] = [
  {
    outcome: 'converted',
    severity: 'info',
    what: "the caller's Host reaches the app: preserve_host_header, where Pomerium would put the address of the pod",
  },
  { outcome: 'converted', severity: 'info', what: 'WebSockets pass: allow_websockets' },
  {
    outcome: 'converted',
    severity: 'info',
    what: 'no answer is too long: timeout "0s" and idle_timeout, where nginx ended after a gap of 60 s and Pomerium would end after 30 s in all',
  },
  {
    outcome: 'converted',
    severity: 'medium',
    what: 'X-Real-IP, X-Forwarded-Host, -Port, -Scheme, X-Scheme and X-Original-URI: nginx set them, Pomerium does not; remove_request_headers, so that callers cannot send their own',
  },
  {
    outcome: 'no-equivalent',
    severity: 'medium',
    what: 'request bodies have no limit of size (nginx: 1 MiB), but have to arrive within 30 s: timeouts.read of the Pomerium object, for all routes',
  },
  {
    outcome: 'no-equivalent',
    severity: 'low',
    what: '/ping, /healthz, /.pomerium and /.well-known/pomerium are answered by Pomerium itself on every host and never reach the app',
  },
  {
    outcome: 'no-equivalent',
    severity: 'low',
    what: 'Pomerium adds Strict-Transport-Security with preload, X-Frame-Options SAMEORIGIN and X-XSS-Protection: pages in frames of other sites break; set_response_headers changes that',
  },
  {
    outcome: 'no-equivalent',
    severity: 'low',
    what: 'from 0.33 on headers with an underscore and paths with %2F are refused (headersWithUnderscoresAction, pathWithEscapedSlashesAction of the Pomerium object)',
  },
];

/** What the Ingresses do not tell. */
export const CONFIG_NOT_GIVEN =
  "nginx's ConfigMap is not among what was given: it may hold whitelist-source-range, denylist-source-range or global-auth-url, which protect every Ingress without an annotation; give it as well";
