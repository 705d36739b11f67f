import { defineConfig } from 'vitest/config';

/** `npm run bench [-- name]`: one after another and alone, since they measure each other's noise otherwise. */
export default defineConfig({
  test: {
    include: ['backend/test/bench/*.bench.ts'],
    globalSetup: ['backend/test/global-setup.ts'],
    reporters: [['default', { summary: false }]],
    fileParallelism: false,
    disableConsoleIntercept: true,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
