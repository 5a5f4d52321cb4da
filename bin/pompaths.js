#!/usr/bin/env node
import { main } from '../dist/cli.js';

const { stdin, stdout, stderr } = process;
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort()); // a second Ctrl-C ends the process at once

process.exitCode = await main(process.argv.slice(2), { stdin, stdout, stderr, signal: interrupt.signal });
