// Both languages say the same things, and everything that is said in the code is in the tables.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const WEB = path.join(import.meta.dirname, '..');
type Table = Record<string, string | Record<string, string>>;

const read = (file: string): Table => JSON.parse(readFileSync(path.join(WEB, file), 'utf8'));

/** What an app says, with what is loaded only with some of its pages: each folder beside its own. */
const table = (app: string, language: string): Table =>
  Object.assign(
    {},
    ...readdirSync(path.join(WEB, app, 'strings'), { recursive: true, encoding: 'utf8' })
      .filter((file) => path.basename(file) === `${language}.json`)
      .map((file) => read(path.join(app, 'strings', file))),
  );

const placeholders = (text: string | Record<string, string> | undefined): string[] =>
  [...new Set(JSON.stringify(text ?? '').match(/\{\w+\}/g) ?? [])].sort();

for (const app of ['shared', 'customer', 'staff']) {
  describe(app, () => {
    const [en, ar] = [table(app, 'en'), table(app, 'ar')];

    test('both languages have the same sentences, and fill in nothing that only one of them knows', () => {
      expect(Object.keys(ar).sort()).toEqual(Object.keys(en).sort());
      for (const key of Object.keys(en)) {
        const unknown = placeholders(ar[key]).filter((place) => !placeholders(en[key]).includes(place));
        expect({ key, unknown }).toEqual({ key, unknown: [] });
      }
    });

    test('a sentence that counts says something of every number', () => {
      for (const text of [...Object.values(en), ...Object.values(ar)]) {
        if (typeof text === 'object') expect(Object.keys(text)).toContain('other');
      }
    });

    if (app !== 'shared') {
      test('every sentence the code says is there', () => {
        const known = { ...table('shared', 'en'), ...en };
        const files = [app, 'shared']
          .flatMap((folder) => readdirSync(path.join(WEB, folder), { recursive: true, withFileTypes: true }))
          .filter((file) => /\.tsx?$/.test(file.name) && file.name !== 'schema.ts')
          .map((file) => path.join(file.parentPath, file.name));
        const missing = files.flatMap((file) => {
          const source = readFileSync(file, 'utf8');
          const said = [...source.matchAll(/\bt\(\s*'([^']+)'/g)].map((found) => found[1] ?? '');
          return said.filter((key) => !(key in known)).map((key) => `${path.relative(WEB, file)}: ${key}`);
        });
        expect(missing).toEqual([]);
      });
    }
  });
}
