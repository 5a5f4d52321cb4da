import { ClusterApi } from '../cluster/api.ts';
import { connect } from '../cluster/connection.ts';
import { ClusterFailure, fatal } from '../cluster/failure.ts';
import { listIngresses } from '../cluster/ingresses.ts';
import { PACE } from '../cluster/pace.ts';
import type { LoadedIngresses } from '../ingress/load.ts';
import type { Io } from '../io.ts';

/**
 * The Ingresses of class `pomerium` of a cluster, in the form in which manifests give them. None after Ctrl-C.
 *
 * @throws InputError where they cannot be listed
 */
export async function clusterIngresses(
  { kubeconfig, context }: { readonly kubeconfig: string | undefined; readonly context: string | undefined },
  io: Io,
): Promise<LoadedIngresses> {
  const api = new ClusterApi(
    await connect(kubeconfig, context, 'give manifests with --ingresses'),
    (io.pace ?? PACE).head,
  );
  const loaded = { files: new Map<string, string>(), problems: [], notes: [] };
  try {
    return { ...loaded, ingresses: await listIngresses(api, io.signal) };
  } catch (error) {
    if (io.signal.aborted) return { ...loaded, ingresses: [] };
    throw error instanceof ClusterFailure ? fatal(error, api.server) : error;
  }
}
