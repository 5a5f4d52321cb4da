import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SEVERITIES } from '../../src/findings/finding.ts';
import { renderFindingsJson } from '../../src/render/findings-json.ts';
import { renderFindingsSarif } from '../../src/render/findings-sarif.ts';
import { renderFindingsTable } from '../../src/render/findings-table.ts';
import { finding, HOSTILE } from '../findings/examples.ts';
import { SARIF } from './sarif-schema.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/findings.schema.json'), 'utf8'),
) as object;
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const validate = (what: object, text: string): unknown => {
  const check = ajv.compile(what);
  return check(JSON.parse(text)) ? 'valid' : check.errors;
};

const hostile = HOSTILE.map((rule) => finding({ rule, what: `about ${rule}`, fix: `- "${rule}"` }));
const accepted = [
  {
    finding: finding({ rule: '/known' }),
    by: { id: 'x', reason: 'the "owner"\nknows', until: '2099-01-01', severity: undefined },
  },
];

describe('the table', () => {
  const findings = [
    finding({ fix: '- allow:\n    or:\n      - http_path: {is: "/x"}' }),
    finding({ severity: 'low', where: 'apps/a-name-that-is-longer-than-its-column', rule: '' }),
    finding({ severity: 'info', kind: 'other-kind', fix: 'pin it' }),
  ];

  test('shows what is the matter and, below, what mends it', () => {
    expect(renderFindingsTable(findings)).toMatchInlineSnapshot(`
      "severity  where                       what
      high      apps/app                    a rule opens more than it says
                /api
      low       apps/a-name-that-is-longer  a rule opens more than it says
                -than-its-column
      info      apps/app                    a rule opens more than it says
                /api

      What mends it:
        unpinned-rule:apps/app:/api
            - allow:
                or:
                  - http_path: {is: "/x"}
        unpinned-rule:apps/a-name-that-is-longer-than-its-column
        other-kind:apps/app:/api
            pin it
      "
    `);
  });

  test('stays within its width, but for ids and fixes, which are there to be copied', () => {
    for (const width of [80, 120]) {
      const [table = ''] = renderFindingsTable(findings, width).split('\nWhat mends it:');
      for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    }
  });

  test('no text breaks out of it', () => {
    expect(renderFindingsTable(hostile)).toMatch(/^[\n\x20-\x7e\u2026]*$/);
  });

  test('nothing', () => expect(renderFindingsTable([])).toBe('Nothing found.\n'));
});

describe('JSON', () => {
  test('is valid against its schema', () => {
    expect(validate(schema, renderFindingsJson(hostile, accepted, { more: [1] }))).toBe('valid');
    expect(validate(schema, renderFindingsJson([], []))).toBe('valid');
  });

  test('holds all texts as they are', () => {
    const { findings, accepted: known } = JSON.parse(renderFindingsJson(hostile, accepted)) as {
      findings: unknown[];
      accepted: unknown[];
    };
    expect(findings).toEqual(hostile);
    expect(known).toEqual([
      expect.objectContaining({ rule: '/known', reason: 'the "owner"\nknows', until: '2099-01-01' }),
    ]);
  });

  test('the schema refuses what is none', () => {
    const bad = (change: object): string =>
      JSON.stringify({ version: 1, accepted: [], findings: [{ ...finding(), ...change }] });
    for (const change of [{ severity: 'grave' }, { id: '' }, { fix: '' }, { kind: 'No Word' }, { more: 1 }])
      expect(validate(schema, bad(change))).not.toBe('valid');
  });
});

describe('SARIF', () => {
  const options = {
    version: '0.1.0',
    kinds: { 'unpinned-rule': 'A path rule that is not pinned.' },
    fileOf: (where: string) => (where === 'apps/app' ? './apps/an app/ingress#1.yaml' : undefined),
  };
  const all = [
    ...hostile,
    ...SEVERITIES.map((severity) => finding({ severity, where: 'other/app', kind: `kind-${severity}` })),
  ];
  const text = renderFindingsSarif(all, accepted, options);

  test('is valid', () => {
    expect(validate(SARIF, text)).toBe('valid');
    expect(validate(SARIF, renderFindingsSarif([], [], { ...options, category: 'check' }))).toBe('valid');
  });

  test('names the rule, the file and the finding', () => {
    const { runs } = parse(text) as {
      runs: { results: unknown[]; tool: { driver: { rules: unknown[] } } }[];
    };
    const [run] = runs;
    expect(run?.results[0]).toEqual({
      ruleId: 'unpinned-rule',
      ruleIndex: 4,
      level: 'error',
      message: { text: '/a\nb: about /a\nb\n\n- "/a\nb"' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'apps/an%20app/ingress%231.yaml' },
            region: { startLine: 1 },
          },
          logicalLocations: [{ fullyQualifiedName: 'apps/app' }],
        },
      ],
      partialFingerprints: { 'pompathsFinding/v1': 'unpinned-rule:apps/app:/a\\x0ab' },
      properties: { severity: 'high' },
    });
    expect(run?.tool.driver.rules[4]).toEqual({
      id: 'unpinned-rule',
      shortDescription: { text: 'A path rule that is not pinned.' },
      properties: { tags: ['security'], 'security-severity': '8.0' },
    });
  });

  test('each result is of the rule that its index names', () => {
    const { runs } = JSON.parse(text) as {
      runs: [
        {
          results: { ruleId: string; ruleIndex: number; suppressions?: object[] }[];
          tool: { driver: { rules: { id: string }[] } };
        },
      ];
    };
    const [{ results, tool }] = runs;
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(results.filter(({ suppressions }) => suppressions)).toHaveLength(1);
  });

  test.each([
    ['/abs/x.yaml', 'file:///abs/x.yaml'],
    ['a\\b.yaml', 'a/b.yaml'],
    ['../up/x.yaml', '../up/x.yaml'],
    ['half\uD800.yaml', 'half%EF%BF%BD.yaml'],
  ])('the file %j', (file, uri) => {
    expect(renderFindingsSarif([finding()], [], { ...options, fileOf: () => file })).toContain(
      `"uri": "${uri}"`,
    );
  });
});
