/** The static files of the pages. The HTTP layer serves this table; paths are those of the original. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** Short fingerprint of the bytes; pages link to `path?v=version`. */
  readonly version: string;
  /** Strong entity tag (RFC 9110 section 8.8.3), with its quotes. */
  readonly etag: string;
}

const files = {
  '/css/uitsmijter.css': { file: 'uitsmijter.css', contentType: 'text/css; charset=utf-8' },
  '/js/uitsmijter.js': { file: 'uitsmijter.js', contentType: 'text/javascript; charset=utf-8' },
  '/images/uitsmijter.svg': { file: 'uitsmijter.svg', contentType: 'image/svg+xml' },
  '/favicon.ico': { file: 'favicon.ico', contentType: 'image/x-icon' },
} as const;

export const assetPaths: readonly string[] = Object.keys(files);

export function asset(path: string, contentType: string, bytes: Buffer): Asset {
  const digest = createHash('sha256').update(bytes).digest('base64url');
  return { path, contentType, bytes, version: digest.slice(0, 12), etag: `"${digest}"` };
}

/** Under which a page links to an asset; changes with its bytes. */
export function assetAddress({ path, version }: Asset): string {
  return `${path}?v=${version}`;
}

/** Reads each file once. */
export function loadAssets(): ReadonlyMap<string, Asset> {
  return new Map(
    Object.entries(files).map(([path, { file, contentType }]) => [
      path,
      asset(path, contentType, readFileSync(new URL(`./assets/${file}`, import.meta.url))),
    ]),
  );
}

/**
 * The `Cache-Control` of an asset asked for as `?v=requestedVersion`. Only the version it really has may be kept for
 * good: during an upgrade an older process is asked for the newer version and must not pin its own under that name.
 */
export function assetCacheControl(asset: Asset, requestedVersion: string | undefined): string {
  return requestedVersion === asset.version
    ? 'public, max-age=31536000, immutable'
    : 'public, max-age=300, must-revalidate';
}
