import type { Changes } from '../explanation/changes.ts';
import type { ExplainedRequest } from '../explanation/explain-request.ts';
import { keyOf } from '../policy/model.ts';

/** What becomes of a request, for machines. `answer` is `envoy`, `pomerium` or `policy`: who gives the answer. */
export function renderExplanationJson(asked: ExplainedRequest, changes: Changes | undefined): string {
  return `${JSON.stringify({ version: 1, ...answerOf(asked, changes) }, null, 2)}\n`;
}

function answerOf(asked: ExplainedRequest, changes: Changes | undefined): object {
  switch (asked.kind) {
    case 'envoy-refuses':
      return { answer: 'envoy', outcome: 'refused', why: asked.why };
    case 'own-page':
      return { answer: 'pomerium', outcome: 'own-page', path: asked.path };
    case 'ruled': {
      const { ingress, rule, request, explanation, dangers } = asked;
      const { ruling, criteria } = explanation;
      return {
        answer: 'policy',
        outcome: ruling.outcome,
        namespace: ingress.namespace,
        name: ingress.name,
        rulePath: rule,
        method: request.method,
        path: request.rawPath,
        policyPath: asked.policyPath,
        url: asked.url,
        allow: { value: ruling.allow.value ?? null, reasons: ruling.allow.reasons },
        deny: { value: ruling.deny.value ?? null, reasons: ruling.deny.reasons },
        criteria: criteria.map(({ place, value, metBy }) => ({
          rule: place.rule,
          action: place.action,
          list: place.list,
          criterion: { [keyOf(place.criterion)]: place.criterion.data },
          holds: value ?? null,
          metBy,
        })),
        changes: changes?.sentences ?? [],
        dangers: dangers.map(({ id, message }) => ({ id, message })),
      };
    }
    default:
      return { answer: 'none', outcome: asked.kind };
  }
}
