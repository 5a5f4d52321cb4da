/**
 * Does Pomerium answer this path itself, on every host? The app never sees such a request, so no rule is of use
 * (config/envoyconfig/routes.go): exactly `/ping` and `/healthz`, and everything at or below `/.pomerium` and `/.well-known/pomerium`.
 *
 * @param path raw or decoded
 */
export const isOwnPage = (path: string): boolean => OWN_PAGES.test(path);

const OWN_PAGES = /^\/(?:ping|healthz|(?:\.pomerium|\.well-known\/pomerium)(?:\/.*)?)$/s;
