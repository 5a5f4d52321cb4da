import { describe, expect, test } from 'vitest';
import { findIngress } from '../../src/edit/find-ingress.ts';

const object = (name: string, namespace = '', more = ''): string =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}${namespace && `, namespace: ${namespace}`}}\n${more}`;
const find = (manifest: string, key: string): unknown => {
  const [namespace = '', name = ''] = key.split('/');
  const found = findIngress(manifest, { namespace, name });
  return found && [found.document, ...found.path];
};

describe('findIngress', () => {
  const several = [
    object('a', 'x'),
    'kind: Service\nmetadata: {name: a}\n',
    object('a', 'y'),
    object('b'),
    '',
  ].join('---\n');
  test.each([
    ['x/a', [0]],
    ['y/a', [2]],
    ['z/a', undefined],
    ['z/b', [3]],
    ['/b', [3]],
    ['x/c', undefined],
  ])('%s', (key, place) => {
    expect(find(several, key)).toEqual(place);
  });

  test.each([
    [
      'items of a List',
      'kind: List\nitems:\n- kind: Service\n- kind: Ingress\n  metadata: {name: a}\n',
      'x/a',
      [0, 'items', 1],
    ],
    ['items of an IngressList', 'kind: IngressList\nitems: [{metadata: {name: a}}]', 'x/a', [0, 'items', 0]],
    ['JSON', '{"kind": "Ingress", "metadata": {"name": "a"}}', 'x/a', [0]],
    ['names that YAML takes for something else', object('1', 'n'), 'n/1', [0]],
    ['names behind an alias', 'kind: Ingress\nx: &x a\nmetadata: {name: *x}\n', '/a', [0]],
    [
      'another kind of Ingress',
      'apiVersion: config.openshift.io/v1\nkind: Ingress\nmetadata: {name: a}\n',
      '/a',
      undefined,
    ],
    ['the one whose namespace is written', `${object('a')}---\n${object('a', 'x')}`, 'x/a', [1]],
    ['something else', '- kind: Ingress\n', '/a', undefined],
    ['nothing', '', '/a', undefined],
  ])('%s', (_, manifest, key, place) => {
    expect(find(manifest, key)).toEqual(place);
  });

  test('does not choose', () => {
    expect(() => find(several, '/a')).toThrow('it has 2 Ingresses a; leave one');
    expect(() => find(object('a', 'x') + '---\n' + object('a', 'x'), 'x/a')).toThrow(
      'it has 2 Ingresses x/a',
    );
  });
});
