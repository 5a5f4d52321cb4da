import { type Draft, question } from './finding.ts';
import { type KubeObject, titleOf } from './kube-object.ts';
import { nginxAnnotation } from './nginx-annotation.ts';

/** Text for nginx's own configuration that sends requests elsewhere, or answers them. */
export function snippets(ingress: KubeObject): readonly Draft[] {
  const found = SNIPPETS.flatMap((name) => {
    const directive = ROUTING.exec(nginxAnnotation(ingress, name) ?? '')?.[1];
    return directive === undefined ? [] : [`${name} has ${directive}`];
  });
  if (found.length === 0) return [];
  return [
    question(
      'snippet',
      titleOf(ingress),
      `what becomes of its requests is not proven: ${found.join(', ')}, which Pomerium does not know`,
      'read the snippet, do the same elsewhere where it is still needed, then confirm',
    ),
  ];
}

const SNIPPETS = ['server-snippet', 'configuration-snippet'];
/** Where a directive may begin; nginx takes its name in quotes as well. */
const ROUTING =
  /(?:^|[;{}])[ \t]*["']?(location|return|rewrite|try_files|root|alias|error_page|include|mirror|[a-z]+_pass|[a-z]+_by_lua[a-z_]*)(?![\w-])/m;
