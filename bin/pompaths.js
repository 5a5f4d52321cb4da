#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { main } from '../dist/cli.js';

// Collects garbage before there is more of it than of what is kept: memory is to follow what is kept.
setFlagsFromString('--heap-growing-percent=100');

const { stdin, stdout, stderr } = process;
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupt.abort()); // a second Ctrl-C ends the process at once

process.exitCode = await main(process.argv.slice(2), { stdin, stdout, stderr, signal: interrupt.signal });
