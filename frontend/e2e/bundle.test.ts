import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const KB = 1024;

const gzipped = async (files: string[]): Promise<number> => {
  const sizes = await Promise.all(
    files.map(async (file) => gzipSync(await readFile(DIST + file), { level: 9 }).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};

describe('the built page', () => {
  it('asks for at most 110 KB of script and 12 KB of style before it can be used (gzip)', async () => {
    const html = await readFile(`${DIST}index.html`, 'utf8');
    const asked = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file]) => file ?? '');
    const script = await gzipped(asked.filter((file) => file.endsWith('.js')));
    const style = await gzipped(asked.filter((file) => file.endsWith('.css')));
    console.log(`initial JS ${script} B gzip, CSS ${style} B gzip`);
    expect(asked).toContain('skin.js');
    expect(script).toBeLessThanOrEqual(110 * KB);
    expect(style).toBeLessThanOrEqual(12 * KB);
  });

  it('has no inline script, which the content security policy would not run', async () => {
    const html = await readFile(`${DIST}index.html`, 'utf8');
    expect(html.match(/<script\b[^>]*>/g)?.every((tag) => tag.includes('src='))).toBe(true);
    expect(html).not.toMatch(/\son\w+=/);
  });

  it('leaves the Telegram SDK, the socket and the second language for later', async () => {
    const html = await readFile(`${DIST}index.html`, 'utf8');
    const first = (
      await Promise.all(
        [...html.matchAll(/\/(assets\/[^"]+\.js)/g)].map(([, file]) => readFile(path.join(DIST, file ?? ''), 'utf8')),
      )
    ).join('');
    expect(first).not.toContain('web_app_setup_main_button');
    expect(first).not.toContain('probe error');
    expect(first).not.toContain('Try it on before you');
    const all = await readdir(`${DIST}assets`);
    const rest = await Promise.all(all.map((file) => readFile(`${DIST}assets/${file}`, 'latin1')));
    for (const word of ['web_app_setup_main_button', 'probe error', 'Try it on before you']) {
      expect(
        rest.some((text) => text.includes(word)),
        word,
      ).toBe(true);
    }
  });
});
