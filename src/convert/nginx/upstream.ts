import { isAtLeast } from '../../rules/guard.ts';
import { converted, lost, noEquivalent, notNeeded, type Verdict } from '../finding.ts';
import { isSecretName, secretOf } from './secret.ts';
import { type Context, type Converted, type Effect, type Given, type Topic, verdictsFor } from './topic.ts';

/** How the app is spoken to: protocol, its certificate, WebSockets. */
export const UPSTREAM: Topic = {
  names: [
    'backend-protocol',
    'grpc-backend',
    'fastcgi-*',
    'proxy-ssl-*',
    'websocket-services',
    'connection-proxy-header',
    'proxy-http-version',
    'ssl-passthrough',
  ],
  convert: convertUpstream,
};

function convertUpstream(given: Given, { ingress, version }: Context): Converted {
  const protocol = protocolOf(given.get('backend-protocol'));
  const isSecure = protocol === 'HTTPS' || protocol === 'GRPCS' || protocol === 'AUTO_HTTP';
  const secret = given.get('proxy-ssl-secret') ?? '';
  const verifies = given.get('proxy-ssl-verify') === 'on';
  const trust = isSecretName(secret) ? secretOf(secret, ingress.namespace) : undefined;
  const hasSockets = !/^(?:GRPC|GRPCS|FCGI)$/.test(protocol) && upgrades(given);
  const h2c = protocol === 'GRPC' && knowsH2c(version);
  const serverName = given.get('proxy-ssl-name');
  const isPassed = given.flag('ssl-passthrough');
  const pomerium = {
    ...(isSecure ? { secure_upstream: 'true' } : {}),
    ...(isSecure && !verifies ? { tls_skip_verify: 'true' } : {}),
    ...(isSecure && verifies && trust ? { tls_custom_ca_secret: trust.name } : {}),
    ...(isSecure && serverName ? { tls_server_name: serverName } : {}),
    ...(hasSockets ? { allow_websockets: 'true' } : {}),
    ...(h2c ? { h2c_upstream: 'true' } : {}),
  };
  const effect: Effect = {
    pomerium,
    obstacles: [
      ...(protocol === 'GRPC' && !h2c
        ? [
            {
              what: `its app speaks plaintext HTTP/2 (backend-protocol GRPC), which Pomerium ${version} cannot: give the app TLS and say GRPCS, or name a later version with --pomerium`,
            },
          ]
        : []),
      ...(protocol === 'FCGI'
        ? [{ what: 'its app speaks FastCGI, which Pomerium cannot: put a web server before it' }]
        : []),
      ...(isPassed
        ? [
            {
              what: `TLS went through to the app (ssl-passthrough), and Pomerium ends it: the app no longer sees certificates of callers${isSecure ? '' : ', and without backend-protocol HTTPS it is spoken to without TLS'}; or make it a tcp_upstream by hand, which needs a client of Pomerium's`,
              droppable: 'ssl-passthrough',
            },
          ]
        : []),
    ],
  };
  return {
    verdicts: new Map<string, Verdict>([
      ...verdictsFor(given, ['backend-protocol'], (_, value) =>
        protocolVerdict(value, protocol, { verifies, h2c, version }),
      ),
      ...verdictsFor(given, ['grpc-backend'], () =>
        lost('nginx has ignored it since 0.21: say backend-protocol'),
      ),
      ...verdictsFor(given, ['fastcgi-*'], () => noEquivalent('Pomerium speaks no FastCGI', 'high')),
      ...verdictsFor(given, ['proxy-ssl-*'], (name, value) =>
        tlsVerdict(name, value, { isSecure, verifies, trust }),
      ),
      ...verdictsFor(given, ['websocket-services', 'proxy-http-version'], (name, value) =>
        name === 'proxy-http-version' && value !== '1.1'
          ? noEquivalent('Pomerium speaks HTTP/1.1 to the app', 'low')
          : converted('allow_websockets: off in Pomerium unless said'),
      ),
      ...verdictsFor(given, ['connection-proxy-header'], (_, value) =>
        hasSockets
          ? converted('allow_websockets')
          : converted(`no allow_websockets: Connection: ${value} kept WebSockets off`),
      ),
      ...verdictsFor(given, ['ssl-passthrough'], () =>
        isPassed
          ? lost("Pomerium ends TLS itself, so that the app's own check of certificates is gone")
          : notNeeded('it was off'),
      ),
    ]),
    effect,
  };
}

/** IN reads it without regard to case; what it does not know is HTTP. */
function protocolOf(value: string | undefined): string {
  const upper = (value ?? 'HTTP').toUpperCase();
  return /^(?:HTTPS?|AUTO_HTTP|GRPCS?|FCGI)$/.test(upper) ? upper : 'HTTP';
}

/** Only a fixed Connection header keeps nginx from passing an upgrade on. */
const upgrades = (given: Given): boolean => {
  const header = given.get('connection-proxy-header');
  return header === undefined || header === '' || /upgrade/i.test(header);
};

/** Merged after 0.33.1 (ingress-controller pull request 1516). */
const knowsH2c = (version: string): boolean =>
  isAtLeast(version, [0, 34]) || (isAtLeast(version, [0, 33]) && Number(version.split('.')[2] ?? 0) > 1);

function protocolVerdict(
  value: string,
  protocol: string,
  { verifies, h2c, version }: { readonly verifies: boolean; readonly h2c: boolean; readonly version: string },
): Verdict {
  const secure = verifies
    ? 'secure_upstream'
    : "secure_upstream and tls_skip_verify: nginx did not verify the app's certificate either; tls_custom_ca_secret with its CA would";
  switch (protocol) {
    case 'HTTPS':
      return converted(secure, verifies ? 'info' : 'medium');
    case 'GRPCS':
      return converted(`${secure}; without allow_websockets, which forces HTTP/1.1`, 'medium');
    case 'AUTO_HTTP':
      return converted(`${secure}; nginx chose HTTP or HTTPS by itself: make sure that it is HTTPS`, 'high');
    case 'GRPC':
      return h2c
        ? converted('h2c_upstream; without allow_websockets, which forces HTTP/1.1')
        : noEquivalent(
            `Pomerium ${version} speaks no plaintext HTTP/2 to apps (h2c_upstream comes after 0.33.1): the app would not understand it`,
            'high',
          );
    case 'FCGI':
      return noEquivalent('Pomerium speaks no FastCGI', 'high');
    default:
      return value.toUpperCase() === 'HTTP'
        ? notNeeded('HTTP is what Pomerium speaks')
        : notNeeded(
            `nginx knows no protocol ${JSON.stringify(value)} and took its default, HTTP, as Pomerium does`,
          );
  }
}

function tlsVerdict(
  name: string,
  value: string,
  {
    isSecure,
    verifies,
    trust,
  }: {
    readonly isSecure: boolean;
    readonly verifies: boolean;
    readonly trust: { readonly name: string; readonly isForeign: boolean } | undefined;
  },
): Verdict {
  if (!isSecure) return notNeeded('it does nothing without HTTPS to the app');
  const copy = trust?.isForeign
    ? "; Pomerium reads Secrets of the Ingress's own namespace only: copy it there, or the Ingress is refused"
    : '';
  switch (name) {
    case 'proxy-ssl-verify':
      if (value !== 'on')
        return converted("tls_skip_verify: the app's certificate is not verified, as before", 'medium');
      return converted(
        trust
          ? "no tls_skip_verify: the app's certificate is verified"
          : "no tls_skip_verify: without proxy-ssl-secret nginx did not verify after all; now the app's certificate has to be one of a public CA, or name tls_custom_ca_secret",
        trust ? 'info' : 'medium',
      );
    case 'proxy-ssl-secret':
      return converted(
        `${verifies ? `tls_custom_ca_secret "${trust?.name ?? ''}" (key ca.crt)` : 'its CA is not used, since proxy-ssl-verify is not on'}; if it also holds tls.crt and tls.key, add tls_client_secret${copy}`,
        'medium',
      );
    case 'proxy-ssl-name':
      return converted('tls_server_name');
    case 'proxy-ssl-server-name':
      return notNeeded('Pomerium always names the server');
    default:
      return noEquivalent('Pomerium chooses ciphers, protocols and depth by itself', 'low');
  }
}
