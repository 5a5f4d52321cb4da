/**
 * What SARIF 2.1.0 and code scanning ask of a log, for the parts that pompaths writes: written by hand from the standard
 * (sections 3.13 to 3.30), stricter in that no other part may be there. The types of `@types/sarif`, which the program is
 * compiled against, hold the rest. No package that is kept up ships the official schema by itself; real logs of `ingresses`, `check`
 * and `drift`, with a baseline and with files that could not be read, were validated against it (2.1.0 of OASIS, draft-07) by hand.
 */
const closed = (required: readonly string[], properties: object): object => ({
  type: 'object',
  required,
  additionalProperties: false,
  properties,
});
const text = { type: 'string', minLength: 1 };
const message = closed(['text'], { text });
const bag = { type: 'object' };

export const SARIF = closed(['$schema', 'version', 'runs'], {
  $schema: { type: 'string', pattern: '^https://[^ ]+sarif-2\\.1\\.0\\.json$' },
  version: { const: '2.1.0' },
  runs: {
    type: 'array',
    minItems: 1,
    items: closed(['tool', 'results', 'columnKind'], {
      automationDetails: closed(['id'], { id: { type: 'string', pattern: '^[a-z]+/[a-z]+/$' } }),
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
      invocations: {
        type: 'array',
        items: closed(['executionSuccessful'], { executionSuccessful: { type: 'boolean' } }),
      },
      tool: closed(['driver'], {
        driver: closed(['name', 'version', 'rules'], {
          name: text,
          version: text,
          rules: {
            type: 'array',
            uniqueItems: true,
            items: closed(['id', 'shortDescription'], {
              id: text,
              shortDescription: message,
              properties: closed(['tags', 'security-severity'], {
                tags: { type: 'array', items: text, uniqueItems: true },
                'security-severity': { type: 'string', pattern: '^(?:10|\\d)\\.\\d$' },
              }),
            }),
          },
        }),
      }),
      results: {
        type: 'array',
        items: closed(['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints'], {
          ruleId: text,
          ruleIndex: { type: 'integer', minimum: 0 },
          level: { enum: ['none', 'note', 'warning', 'error'] },
          message,
          locations: {
            type: 'array',
            minItems: 1,
            items: closed(['physicalLocation'], {
              physicalLocation: closed(['artifactLocation', 'region'], {
                artifactLocation: closed(['uri'], {
                  // A URI reference (RFC 3986): nothing that would have to be escaped.
                  uri: {
                    type: 'string',
                    pattern: "^(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/?#]|%[0-9A-F]{2})+$",
                  },
                }),
                region: closed(['startLine'], { startLine: { type: 'integer', minimum: 1 } }),
              }),
              logicalLocations: {
                type: 'array',
                items: closed(['fullyQualifiedName'], { fullyQualifiedName: text }),
              },
            }),
          },
          partialFingerprints: { type: 'object', minProperties: 1, additionalProperties: text },
          suppressions: {
            type: 'array',
            items: closed(['kind'], { kind: { enum: ['inSource', 'external'] }, justification: text }),
          },
          properties: bag,
        }),
      },
    }),
  },
});
