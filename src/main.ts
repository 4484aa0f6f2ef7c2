#!/usr/bin/env node
import process from 'node:process'
import {runCli} from './cli/index.ts'
import {commandLine} from './compose/command-line.ts'
import {hushAddressWarning} from './runtime/warnings.ts'

hushAddressWarning()
process.exitCode = await runCli(process.argv.slice(2), commandLine(process.env))
