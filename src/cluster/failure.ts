import { InputError } from '../errors.ts';

/** What was asked of the API server. */
export interface Asked {
  readonly verb: 'list' | 'watch' | 'get';
  readonly resource: string;
  /** `""` for all namespaces. */
  readonly namespace: string;
}

/** The API server did not do what it was asked, or could not be reached. */
export class ClusterFailure extends Error {
  override readonly name = 'ClusterFailure';
  readonly asked: Asked;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** What the server asks to wait before another try, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(asked: Asked, status: number, message: string, retryAfter?: number) {
    super(message);
    this.asked = asked;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Could the same request succeed in a while? The server is overloaded, restarting, or the connection broke. */
  get isPassing(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408 || BROKEN.test(this.message);
  }
}

/** One line for people: what was asked, why it failed, what to do. */
export function explainFailure({ asked, status, message }: ClusterFailure, server: string): string {
  const what = `cannot ${asked.verb} ${asked.resource}${asked.namespace === '' ? ' of all namespaces' : ` in namespace ${asked.namespace}`}`;
  switch (status) {
    case 0:
      return `${what}: ${message} (${server}); ${hintFor(message)}`;
    case 401:
      return `${what}: ${server} does not accept the credentials (${message}); sign in again, or choose another --context`;
    case 403:
      return `${what}: ${message}; it takes the right to ${rightsFor(asked)}: kubectl apply -f rbac.yaml (samples/rbac.yaml of pompaths)`;
    case 404:
      return `${what}: ${message}; is it the right namespace? -n names another`;
    default:
      return `${what}: the API server answers ${status}: ${message}`;
  }
}

/** As an error that ends the command. */
export const fatal = (failure: ClusterFailure, server: string): InputError =>
  new InputError(explainFailure(failure, server));

const rightsFor = ({ verb, resource }: Asked): string =>
  resource === 'pods/log'
    ? 'get pods/log'
    : verb === 'get'
      ? `get ${resource}`
      : `list and watch ${resource}`;

function hintFor(message: string): string {
  if (/certificate|self.signed|unable to (?:verify|get)/i.test(message))
    return 'its certificate is not trusted: the kubeconfig needs the right certificate-authority';
  return 'is the cluster up, and is it the right --context?';
}

/** Errors of sockets whose other end went away in mid-answer. */
const BROKEN = /ECONNRESET|EPIPE|socket hang up|premature|aborted|ETIMEDOUT|no answer within/i;
