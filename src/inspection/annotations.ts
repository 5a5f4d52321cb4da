import { isAtLeast } from '../rules/guard.ts';

/** The versions that know an annotation; where a bound is left out there is none among those that were looked at. */
export interface Known {
  readonly since?: Version;
  /** The first that refuses it. */
  readonly until?: Version;
}
type Version = readonly [number, number];

/**
 * The annotations of the ingress-controller, by the part after `ingress.pomerium.io/` (pomerium/ingress_annotations.go of v0.31.3
 * and v0.33.1). Any other refuses the whole Ingress.
 */
export const ANNOTATIONS: ReadonlyMap<string, Known> = new Map([
  ...names(
    {},
    `policy allowed_users allowed_domains allowed_idp_claims allow_any_authenticated_user
    allow_public_unauthenticated_access cors_allow_preflight pass_identity_headers timeout idle_timeout
    allow_websockets allow_spdy preserve_host_header host_rewrite host_rewrite_header
    host_path_regex_rewrite_pattern host_path_regex_rewrite_substitution prefix_rewrite regex_rewrite_pattern
    regex_rewrite_substitution path_regex set_request_headers remove_request_headers set_response_headers
    rewrite_response_headers set_request_headers_secret set_response_headers_secret secure_upstream
    tls_skip_verify tls_server_name tls_custom_ca_secret tls_client_secret tls_downstream_client_ca_secret
    service_proxy_upstream tcp_upstream udp_upstream subtle_allow_empty_host health_checks outlier_detection
    healthy_panic_threshold circuit_breaker_thresholds name description logo_url depends_on
    bearer_token_format idp_access_token_allowed_audiences kubernetes_service_account_token_secret mcp_server
    mcp_client mcp_server_max_request_bytes mcp_server_path mcp_server_upstream_oauth2_secret
    mcp_server_upstream_oauth2_auth_url mcp_server_upstream_oauth2_token_url
    mcp_server_upstream_oauth2_scopes`,
  ),
  ...names({ since: [0, 32] }, 'load_balancing_policy'),
  ...names({ until: [0, 32] }, 'lb_policy least_request_lb_config maglev_lb_config ring_hash_lb_config'),
  ...names(
    { since: [0, 33] },
    `allow_upgrades ssh_upstream identity_provider_secret enable_google_cloud_serverless_authentication
    mcp_server_upstream_oauth2_auth_style mcp_server_upstream_oauth2_authorization_url_params
    mcp_server_authorization_server_url upstream_tunnel upstream_tunnel_ssh_policy`,
  ),
  // Merged after 0.33.1.
  ...names({ since: [0, 34] }, 'h2c_upstream'),
]);

export const isKnownIn = ({ since, until }: Known, version: string): boolean =>
  (since === undefined || isAtLeast(version, since)) && (until === undefined || !isAtLeast(version, until));

/** Which versions refuse it, in words. */
export const refusedBy = ({ since, until }: Known): string =>
  since ? `before ${since.join('.')}` : until ? `from ${until.join('.')} on` : 'none';

function names(known: Known, words: string): readonly (readonly [string, Known])[] {
  return words.split(/\s+/).map((name) => [name, known] as const);
}
