import type { RequestOptions } from 'node:https';
import { InputError, reasonOf, UsageError } from '../errors.ts';

/** A cluster, and how to speak to it. */
export interface Connection {
  readonly server: URL;
  /** The context's name, for messages. */
  readonly context: string;
  /** Options for `node:https` with the credentials as they are now: tokens that ran out are fetched anew. */
  options(): Promise<RequestOptions>;
}

/**
 * Finds the cluster the way kubectl does: `--kubeconfig`, `$KUBECONFIG`, `~/.kube/config`, then the service account of the pod.
 * The only place that loads the Kubernetes client, which takes half a second.
 *
 * @param instead what to do where there is no cluster
 * @throws InputError where there is no configuration, or none that can be read; UsageError for an unknown context
 */
export async function connect(
  kubeconfig?: string,
  context?: string,
  instead = GIVE_A_LOG,
): Promise<Connection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new InputError(
      `cannot read the kubeconfig${kubeconfig === undefined ? '' : ` ${kubeconfig}`}: ${reasonOf(error)}; name one with --kubeconfig`,
    );
  }
  if (config.getCurrentContext() === NO_CONFIGURATION)
    throw new InputError(
      `cannot find a cluster: there is no kubeconfig ($KUBECONFIG, ~/.kube/config) and no service account; name one with --kubeconfig, or ${instead}`,
    );
  if (context !== undefined) {
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(context))
      throw new UsageError(
        `--context: there is no ${JSON.stringify(context)}; there is ${names.join(', ') || 'none'}`,
      );
    config.setCurrentContext(context);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster)
    throw new InputError(
      `cannot find a cluster: the kubeconfig's current context ${JSON.stringify(config.getCurrentContext())} names none; choose one with --context: ${config
        .getContexts()
        .map(({ name }) => name)
        .join(', ')}`,
    );
  // Without TLS there is nothing to verify, and the client refuses to go on unless that is said.
  if (cluster.server.startsWith('http:'))
    config.clusters = config.clusters.map((each) =>
      each === cluster ? { ...each, skipTLSVerify: true } : each,
    );
  return {
    server: new URL(cluster.server),
    context: config.getCurrentContext(),
    options: async () => {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      return options;
    },
  };
}

/** What the client calls its last resort, `http://localhost:8080`. */
const NO_CONFIGURATION = 'loaded-context';
const GIVE_A_LOG = 'give a log: kubectl logs -n pomerium deployment/pomerium | pompaths logs';
