import type { SourcePath } from '../source/nginx-ingress.ts';

/** Is it a path of oauth2-proxy, vouch, Authelia or Authentik beside an app that asked them? */
export const isLoginPath = ({ path }: SourcePath): boolean =>
  /^\/(?:oauth2|outpost\.goauthentik\.io|vouch|authelia)(?:\/|$|\()/.test(path);
