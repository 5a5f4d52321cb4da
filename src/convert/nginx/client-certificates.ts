import { converted, lost, noEquivalent, notNeeded, type Verdict } from '../finding.ts';
import { isSecretName, secretOf } from './secret.ts';
import { type Context, type Converted, type Given, type Topic, verdictsFor } from './topic.ts';

/** Certificates of callers. Without `auth-tls-secret` nginx ignored the others (annotations/authtls, Parse). */
export const CLIENT_CERTIFICATES: Topic = {
  names: [
    'auth-tls-secret',
    'auth-tls-verify-client',
    'auth-tls-verify-depth',
    'auth-tls-match-cn',
    'auth-tls-pass-certificate-to-upstream',
    'auth-tls-error-page',
  ],
  convert: convertCertificates,
};

function convertCertificates(given: Given, { ingress }: Context): Converted {
  const secret = given.get('auth-tls-secret') ?? '';
  if (!isSecretName(secret))
    return {
      verdicts: new Map(
        verdictsFor(given, CLIENT_CERTIFICATES.names, () =>
          notNeeded(
            "it is about callers' certificates, and nginx ignored it without auth-tls-secret; it never had to do with the app's certificate",
          ),
        ),
      ),
    };
  const { name, isForeign } = secretOf(secret, ingress.namespace);
  const mode = given.get('auth-tls-verify-client') ?? 'on';
  const isRequired = !['optional', 'optional_no_ca', 'off'].includes(mode);
  const other = isForeign
    ? `; Pomerium reads Secrets of the Ingress's own namespace only: copy ${secret} there, or the Ingress is refused`
    : '';
  const verdicts = new Map<string, Verdict>([
    ...verdictsFor(given, ['auth-tls-secret'], () =>
      isRequired
        ? converted(
            `tls_downstream_client_ca_secret "${name}" (key ca.crt): without a certificate nobody passes, and a login is needed besides${other}`,
            'medium',
          )
        : lost(
            `callers' certificates were ${mode}: Pomerium would ask everybody for one; that is for the Pomerium object (downstreamMtls.enforcement: policy) and the criterion client_certificate`,
          ),
    ),
    ...verdictsFor(given, ['auth-tls-verify-client'], () =>
      isRequired
        ? converted(
            mode === 'on'
              ? 'a certificate is required'
              : `nginx read ${JSON.stringify(mode)} as its default, on: a certificate is required`,
          )
        : notNeeded(`see auth-tls-secret`),
    ),
    ...verdictsFor(given, ['auth-tls-match-cn'], () =>
      lost('any certificate of the CA passes now: Pomerium cannot compare its common name'),
    ),
    ...verdictsFor(given, ['auth-tls-verify-depth'], () =>
      noEquivalent(
        'the length of the chain is set in the Pomerium object (downstreamMtls.maxVerifyDepth)',
        'low',
      ),
    ),
    ...verdictsFor(given, ['auth-tls-pass-certificate-to-upstream'], () =>
      noEquivalent(
        'the certificate itself no longer reaches the app; set_request_headers can give its ${pomerium.client_cert_fingerprint}',
      ),
    ),
    ...verdictsFor(given, ['auth-tls-error-page'], () => noEquivalent('Pomerium shows its own page', 'low')),
  ]);
  return {
    verdicts,
    effect: {
      removeRequestHeaders: CERTIFICATE_HEADERS,
      ...(isRequired ? { pomerium: { tls_downstream_client_ca_secret: name } } : {}),
    },
  };
}

/** nginx set them, so the app may believe them. */
const CERTIFICATE_HEADERS = [
  'ssl-client-cert',
  'ssl-client-issuer-dn',
  'ssl-client-subject-dn',
  'ssl-client-verify',
];
