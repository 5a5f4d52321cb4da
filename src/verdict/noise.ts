/**
 * Why a path says nothing about who asks for it, or undefined: everybody asks for these, browsers by themselves,
 * apps to see whether a server is there, crawlers because they should.
 *
 * @param path decoded
 */
export function noiseReason(path: string): string | undefined {
  if (/^\/+$/.test(path)) return 'the start page, for which everybody asks';
  return NOISE.test(path) ? 'browsers and crawlers ask for it by themselves' : undefined;
}

const NOISE =
  /^\/(?:favicon\.ico|favicon-\d+x\d+\.png|apple-touch-icon[\w-]*\.png|robots\.txt|humans\.txt|ads\.txt|app-ads\.txt|sitemap[\w-]*\.xml(?:\.gz)?|security\.txt|browserconfig\.xml|\.well-known\/(?:security\.txt|traffic-advice|change-password|gpc\.json|dnt-policy\.txt|appspecific\/.*|apple-app-site-association|assetlinks\.json))$/;
