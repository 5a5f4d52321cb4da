import { describe, expect, test } from 'vitest';
import { aimOf } from '../../src/edit/selector.ts';

const app = { namespace: 'apps', name: 'app.one' };

describe('aimOf', () => {
  test.each([
    [{}, 'broader'],
    [{ kind: 'Ingress' }, 'broader'],
    [{ kind: 'Service', name: 'app\\.one' }, 'none'],
    [{ group: 'apps', name: 'app\\.one' }, 'none'],
    [{ group: 'networking.k8s.io', version: 'v1', kind: 'Ingress', name: 'app\\.one' }, 'exact'],
    [{ name: 'app\\.one' }, 'exact'],
    [{ name: '^app\\.one$', namespace: 'apps' }, 'exact'],
    [{ name: 'app\\.one', namespace: 'other' }, 'none'],
    [{ name: 'app\\.one', namespace: 'app.*' }, 'broader'],
    [{ name: 'app.one' }, 'broader'],
    [{ name: 'app' }, 'none'],
    [{ name: 'app.*' }, 'broader'],
    [{ name: 'other.*' }, 'none'],
    [{ name: 'other|app.one' }, 'broader'],
    [{ name: '(a|b)pp.one' }, 'broader'],
    [{ name: '[a-z.]+' }, 'broader'],
    [{ name: '(a+)+$' }, 'broader'],
    [{ name: '(?i)APP.ONE' }, 'broader'],
    [{ name: '(' }, 'broader'],
    [{ name: `${'a'.repeat(190)}{` }, 'broader'],
    [{ name: `${'.*'.repeat(90)}x` }, 'broader'],
    [{ namespace: 'apps' }, 'broader'],
    [{ name: 'app\\.one', labelSelector: 'a=b' }, 'broader'],
    [{ name: 'app\\.one', annotationSelector: 'a=b' }, 'broader'],
  ])('%j is %s', (target, aim) => {
    expect(aimOf(target, app, [app])).toBe(aim);
  });

  test('a name that another Ingress has, too', () => {
    const twin = { ...app, namespace: 'other' };
    expect(aimOf({ name: 'app\\.one' }, app, [app, twin])).toBe('broader');
    expect(aimOf({ name: 'app\\.one', namespace: 'apps' }, app, [app, twin])).toBe('exact');
  });

  test('an Ingress without a namespace is in default', () => {
    expect(aimOf({ name: 'a', namespace: 'default' }, { namespace: '', name: 'a' }, [])).toBe('exact');
    expect(aimOf({ name: 'a', namespace: 'apps' }, { namespace: '', name: 'a' }, [])).toBe('none');
  });

  test('former names count', () => {
    const changed = { namespace: 'apps', name: 'x-a', formerNames: ['a'], formerNamespaces: [''] };
    for (const name of ['a', 'x-a']) expect(aimOf({ name, namespace: 'default' }, changed, [])).toBe('exact');
  });
});
