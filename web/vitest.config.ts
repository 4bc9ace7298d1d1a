import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@shared': path.join(import.meta.dirname, 'shared') } },
  test: { include: ['tests/**/*.test.ts'] },
});
