import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['PRIMERKA_SERVER'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Schemas are made by calls, which a bundler must keep; this says that a contract file nobody asks for may go.
    rolldownOptions: {
      treeshake: { moduleSideEffects: [{ test: /contract\/dist/, sideEffects: false }] },
      // One file for the first screen: it compresses better than the five the lazy screens would cut it into.
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
  server: {
    proxy: {
      '/api': server,
      '/media': server,
      '/socket.io': { target: server, ws: true },
    },
  },
});
