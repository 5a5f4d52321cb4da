#!/usr/bin/env node
// Scores how well the templates behind paths are found, on real API documents that lie beside a checkout of the developers.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = join(import.meta.dirname, '../../shared');
const TOOL = join(SHARED, 'eval/templates.mjs');
const MODULE = join(import.meta.dirname, '../dist/rules/generalise.js');
const BAR = 'ga=0.8,fga=0.8';

if (existsSync(TOOL)) {
  const args = ['--specs', join(SHARED, 'specs'), '--module', MODULE, '--export', 'groupPaths', '--min', BAR];
  process.exitCode = spawnSync('node', [TOOL, ...args], { stdio: 'inherit' }).status ?? 1;
} else
  process.stdout.write(`NOT EVALUATED: ${TOOL} is not here, so the finding of templates was not measured.\n`);
