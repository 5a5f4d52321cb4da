import { printable } from '../../render/printable.ts';
import type { Ingress } from '../../ingress/ingress.ts';

/** Annotations for the public Ingress, by the part after `ingress.pomerium.io/`. */
export interface Copied {
  readonly annotations: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  /** Set where no public Ingress can do what this one does. */
  readonly blockedBy: string | undefined;
}

/**
 * What of the annotations goes with a path to a public Ingress: how the app is reached and how long a request may take. Never
 * who may pass, what the portal shows, or anything that is not known; rewriting is another matter.
 */
export function copyAnnotations({ annotations }: Ingress): Copied {
  const names = Object.keys(annotations).sort();
  const isOn = (name: string): boolean => annotations[name] !== 'false';
  const copied = names.filter((name) => COPIED.has(name));
  const others = names.filter(
    (name) => !COPIED.has(name) && !LEFT_BEHIND.has(name) && !name.startsWith('mcp_') && !REWRITING.has(name),
  );
  return {
    annotations: Object.fromEntries(copied.map((name) => [name, annotations[name] ?? ''])),
    notes: [...others.map(notCopied), ...copied.filter(isOn).flatMap((name) => NOTES[name] ?? [])],
    blockedBy: names.find((name) => NO_PATHS.has(name) && isOn(name)),
  };
}

const notCopied = (name: string): string =>
  CREDENTIALS.has(name)
    ? `${name} is not copied: it would give everybody the rights of this Ingress at the app`
    : `${printable(name)} is not copied: what it would mean for a public Ingress is not known here`;

/** Every `ingress.pomerium.io/*` annotation of the ingress-controller up to 0.33.1 is in one of these (pomerium/ingress_annotations.go). */
const COPIED: ReadonlySet<string> = new Set([
  'allow_spdy',
  'allow_upgrades',
  'allow_websockets',
  'circuit_breaker_thresholds',
  'h2c_upstream',
  'health_checks',
  'healthy_panic_threshold',
  'host_rewrite',
  'host_rewrite_header',
  'idle_timeout',
  'lb_policy',
  'least_request_lb_config',
  'load_balancing_policy',
  'maglev_lb_config',
  'outlier_detection',
  'pass_identity_headers',
  'preserve_host_header',
  'remove_request_headers',
  'rewrite_response_headers',
  'ring_hash_lb_config',
  'secure_upstream',
  'service_proxy_upstream',
  'set_request_headers',
  'set_request_headers_secret',
  'set_response_headers',
  'set_response_headers_secret',
  'subtle_allow_empty_host',
  'timeout',
  'tls_client_secret',
  'tls_custom_ca_secret',
  'tls_downstream_client_ca_secret',
  'tls_server_name',
  'tls_skip_verify',
]);
/** Who may pass and how they sign in, what the portal shows, how rule paths are read. */
const LEFT_BEHIND: ReadonlySet<string> = new Set([
  'allow_any_authenticated_user',
  'allow_public_unauthenticated_access',
  'allowed_domains',
  'allowed_idp_claims',
  'allowed_users',
  'bearer_token_format',
  'cors_allow_preflight',
  'depends_on',
  'description',
  'identity_provider_secret',
  'idp_access_token_allowed_audiences',
  'logo_url',
  'name',
  'path_regex',
  'policy',
]);
const REWRITING: ReadonlySet<string> = new Set([
  'prefix_rewrite',
  'regex_rewrite_pattern',
  'regex_rewrite_substitution',
  'host_path_regex_rewrite_pattern',
  'host_path_regex_rewrite_substitution',
]);
const NO_PATHS: ReadonlySet<string> = new Set([
  'ssh_upstream',
  'tcp_upstream',
  'udp_upstream',
  'upstream_tunnel',
]);
const CREDENTIALS: ReadonlySet<string> = new Set([
  'enable_google_cloud_serverless_authentication',
  'kubernetes_service_account_token_secret',
]);
const SIGNS_IN =
  'is copied: where one of these headers signs in to the app, everybody is signed in below the opened paths';
const NOTES: Readonly<Record<string, string>> = {
  set_request_headers: `set_request_headers ${SIGNS_IN}`,
  set_request_headers_secret: `set_request_headers_secret ${SIGNS_IN}`,
  tls_downstream_client_ca_secret:
    'tls_downstream_client_ca_secret is copied: without a client certificate the opened paths stay closed',
};
