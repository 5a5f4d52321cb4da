#!/usr/bin/env node
import { main } from '../dist/cli.js';

const { stdin, stdout, stderr } = process;
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupt.abort()); // a second Ctrl-C ends the process at once

process.exitCode = await main(process.argv.slice(2), { stdin, stdout, stderr, signal: interrupt.signal });
