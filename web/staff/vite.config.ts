import { defineConfig } from 'vite';
import { appConfig } from '../vite.shared.ts';

const config = appConfig('staff', '/staff/');
const server = process.env.COMANDA ?? 'http://localhost:8000';

export default defineConfig({
  ...config,
  server: { port: 5174, proxy: { '/api': server, '/media': server } },
});
