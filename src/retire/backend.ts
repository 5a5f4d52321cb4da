import { fieldsOf, number, objectsIn, text } from '../fields.ts';
import { find, type Inventory } from './inventory.ts';

/** Where requests end: `NAMESPACE/SERVICE:PORT`, the port as a number where it can be told. Equal texts are the same place. */
export type Backend = string;

/**
 * Reads the backend of a path or the default backend. A port's name is looked up in the Service, where that was read.
 *
 * @param value the field `backend` or `defaultBackend`, unchecked
 * @param namespace of the Ingress: a backend is always in the same
 */
export function backendOf(value: unknown, namespace: string, inventory: Pick<Inventory, 'objects'>): Backend {
  const service = fieldsOf(fieldsOf(value)?.['service']);
  if (!service) {
    const resource = fieldsOf(fieldsOf(value)?.['resource']) ?? {};
    return `${namespace}/${text(resource, 'kind') ?? 'something'} ${text(resource, 'name') ?? 'that is no Service'}`;
  }
  const name = text(service, 'name') ?? '';
  const port = fieldsOf(service['port']) ?? {};
  const portName = text(port, 'name');
  const known = find(inventory, 'Service', namespace, name);
  const ports = objectsIn(known?.spec['ports']);
  const resolved = ports.find((each) => portName !== undefined && text(each, 'name') === portName);
  const shown = (resolved && number(resolved, 'port')) ?? number(port, 'number') ?? portName ?? 'no port';
  return `${namespace}/${name}:${shown}`;
}
