import type { Generation, Share } from '@primerka/contract';
import type { Page } from 'playwright-core';

/** Pages of a test stand on http; Telegram takes addresses of https only. */
export async function overHttps(page: Page): Promise<void> {
  const secure = (url: string) => url.replace(/^http:\/\/[^/]+/, 'https://primerka.test');
  await page.route(/\/api\/v1\/generations\/[\w-]+$/, async (route) => {
    const response = await route.fetch();
    const generation = (await response.json()) as Generation;
    if (generation.result) generation.result.downloadUrl = secure(generation.result.downloadUrl);
    await route.fulfill({ response, json: generation });
  });
  await page.route('**/api/v1/generations/*/share', async (route) => {
    const response = await route.fetch();
    const share = (await response.json()) as Share;
    await route.fulfill({ response, json: { ...share, storyUrl: secure(share.storyUrl) } });
  });
  await page.routeWebSocket(/\/socket\.io\//, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const text = message.toString();
      socket.send(text.replaceAll(/"downloadUrl":"http:\/\/[^/]+/g, '"downloadUrl":"https://primerka.test'));
    });
  });
}
