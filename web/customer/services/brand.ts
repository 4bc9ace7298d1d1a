// The pages of a business wear its colour, and install as its app.

import type { BusinessOffered } from '@shared/api/schema';
import { accentsOf, brandRules } from '@shared/ui/brand';
import { useLayoutEffect } from 'react';

type Brand = Pick<BusinessOffered, 'slug' | 'color'>;

/** Stays on until another business is shown, or none: null. Undefined: it is not known yet. */
export function useBrand(business: Brand | null | undefined): void {
  const known = business !== undefined;
  const slug = business?.slug;
  const color = business?.color;
  // Before the browser paints: nobody sees it change.
  useLayoutEffect(() => {
    if (known) wear(slug, color);
  }, [known, slug, color]);
}

function wear(slug?: string, color?: string | null): void {
  const manifest = document.querySelector('link[rel=manifest]');
  manifest?.setAttribute('href', `${slug ? `/r/${slug}` : ''}/manifest.webmanifest`);
  // The Content-Security-Policy lets no style be put into the page; a sheet beside it is no part of the page. Safari has
  // them from 16.4 on, and before it the accent that the app comes with.
  if (!('adoptedStyleSheets' in document)) return;
  const sheets = color ? [new CSSStyleSheet()] : [];
  if (color) sheets[0]?.replaceSync(brandRules(color));
  document.adoptedStyleSheets = sheets;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
    meta.dataset.own ??= meta.content;
    meta.content = color
      ? accentsOf(color, meta.media.includes('dark') ? 'dark' : 'light').filled
      : meta.dataset.own;
  }
}
