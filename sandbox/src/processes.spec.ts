import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commandOf, takeLock } from './processes.js';
import { SandboxError } from './sandbox-error.js';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'primerka-lock-'));
  file = path.join(dir, 'deep', 'a.lock');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('is held by one at a time and given back', () => {
  const first = takeLock(file);
  expect(takeLock(file)).toEqual({ heldBy: process.pid });
  if ('release' in first) first.release();
  expect(takeLock(file)).toHaveProperty('release');
  expect(readdirSync(path.dirname(file))).toEqual(['a.lock']);
});

it.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: '1' })],
  ['an older process of the same id', JSON.stringify({ pid: process.pid, started: '1' })],
  ['half a file', '{"pid": 1'],
  ['nothing', ''],
  ['something else', '[]'],
])('takes over a lock that names %s', (_, content) => {
  takeLock(file);
  writeFileSync(file, content);
  expect(takeLock(file)).toHaveProperty('release');
});

it('tells when its folder cannot be made', () => {
  writeFileSync(path.join(dir, 'file'), '');
  expect(() => takeLock(path.join(dir, 'file', 'a.lock'))).toThrow(SandboxError);
});

it('knows commands of running processes only', () => {
  expect(commandOf(process.pid)).toBeTruthy();
  expect(commandOf(2 ** 22 + 1)).toBeUndefined();
});
