import type { Cause } from '../request/cause.ts';

/** For every cause: what happened, and what would mend it. */
export const REMEDIES: Readonly<Record<Cause, { readonly what: string; readonly mend: string }>> = {
  login: { what: 'nobody was signed in', mend: 'a path rule' },
  'no-policy': {
    what: 'nobody was signed in, and there is no rule at all',
    mend: 'a path rule; and a rule for people',
  },
  path: { what: 'nobody was signed in, and no path rule holds', mend: 'a path rule' },
  'source-ip': {
    what: 'a rule about addresses does not hold',
    mend: 'a path rule, if the paths need not be kept to these addresses',
  },
  unknown: {
    what: 'refused, but the authorize check is missing',
    mend: 'a log with both lines of each request',
  },
  'wrong-person': {
    what: 'somebody was signed in whom no rule names',
    mend: 'a rule that names them, where they should pass',
  },
  'login-for-deny-rule': {
    what: 'a deny rule names people, so everybody has to sign in first',
    mend: 'a deny rule that names no people; until then no path rule lets anybody through',
  },
  'deny-rule': { what: 'a deny rule holds', mend: 'the deny rule itself, if it is too wide' },
  certificate: {
    what: 'no valid client certificate',
    mend: 'a certificate on the device, or no client CA for this route',
  },
  device: { what: 'the device is not registered', mend: 'registering it, or no rule about devices' },
  'other-rule': { what: 'a rule of another kind does not hold', mend: 'see the reasons in the log' },
  'stale-route': {
    what: 'Pomerium did not know the route yet, or no longer',
    mend: 'nothing, if it passes; else the events of the Ingress',
  },
  'no-route': { what: 'no Ingress has this host and path', mend: 'an Ingress for it, or a DNS record less' },
  'websocket-off': {
    what: 'a WebSocket where none are allowed',
    mend: 'ingress.pomerium.io/allow_websockets: "true"',
  },
  'malformed-path': {
    what: 'Envoy refuses such a path (%2F, %5C, #, %00)',
    mend: 'pathWithEscapedSlashesAction, if an app needs it',
  },
  'malformed-request': { what: 'broken HTTP', mend: 'nothing here' },
  unavailable: { what: 'the authorize service did not answer', mend: 'a healthy Pomerium' },
};
