import { ENDPOINTS } from '@primerka/contract';
import { expect, it } from 'vitest';
import { useApp } from './harness.js';

const app = useApp();

it('documents every endpoint, and nothing that is not there', async () => {
  const document = (await (await fetch(`${app().baseUrl}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented).toHaveLength(ENDPOINTS.length);
  const missing = { id: '7f0c0a52-6a2b-4c3e-9a55-0d6f0c3b1a11' };
  for (const { method, path, open } of ENDPOINTS) {
    const { status, body } = await app().anonymous(
      method,
      path.replace(':id', missing.id),
      method === 'GET' || method === 'DELETE' ? undefined : {},
    );
    // A route that exists asks for a token, or reads the request; only one that does not is a 404.
    expect(status, `${method} ${path}: ${JSON.stringify(body)}`).toBe(open ? (method === 'GET' ? 200 : 400) : 401);
  }
});

it('can be read as a page', async () => {
  const page = await fetch(`${app().baseUrl}/api/docs`);
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html') as string,
  ]);
  const start = await fetch(`${app().baseUrl}/api/docs/swagger-initializer.js`);
  expect(await start.text()).toContain('/api/openapi.json');
});

it('frames: loads in Telegram Web, refuses others, keeps pages fresh and secrets out of reach', async () => {
  const { headers } = await fetch(`${app().baseUrl}/api/v1/config`);
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self' https://web.telegram.org");
  expect(headers.get('x-frame-options')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
