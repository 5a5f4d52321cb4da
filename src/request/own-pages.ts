/**
 * Does Pomerium answer this path itself, on every host? The app never sees such a request, so no rule is of use
 * (config/envoyconfig/routes.go): exactly `/ping` and `/healthz`, and everything at or below `/.pomerium` and `/.well-known/pomerium`.
 *
 * @param path raw or decoded
 */
export const isOwnPage = (path: string): boolean => OWN_PAGES.test(path);

/** Is a rule for such paths alone? `/ping` as a prefix is for more than Pomerium's own page. */
export const isForOwnPages = (kind: 'prefix' | 'leaf', path: string): boolean =>
  isOwnPage(kind === 'prefix' && !path.startsWith('/.') ? `${path}x` : path);

const OWN_PAGES = /^\/(?:ping|healthz|(?:\.pomerium|\.well-known\/pomerium)(?:\/.*)?)$/s;
