// Places on the earth, and the plan that is drawn of them without a map from anywhere.

import type { DeliveryZone, Place } from '@shared/api/schema';
import { western } from '@shared/format';

/** Metres, the mean of IUGG: the same as the server's. */
const RADIUS = 6_371_008.8;

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (radians: number) => (radians * 180) / Math.PI;

/** Metres as the crow flies, by the haversine formula. */
export function distanceBetween(one: Place, other: Place): number {
  const across = radians(other.latitude - one.latitude);
  const along = radians(other.longitude - one.longitude);
  const half =
    Math.sin(across / 2) ** 2 +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(along / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Of the zones that reach so far, the smallest. */
export function zoneAt<Zone extends Pick<DeliveryZone, 'radius_meters'>>(
  zones: readonly Zone[],
  meters: number,
): Zone | null {
  const reaching = zones.filter((one) => Math.round(meters) <= one.radius_meters);
  return reaching.sort((one, other) => one.radius_meters - other.radius_meters)[0] ?? null;
}

// --- the plan -------------------------------------------------------------------------------------------------

/** Metres to the east and to the north of where the plan begins. */
export interface Point {
  x: number;
  y: number;
}

/** What of the plan is seen: its middle, and how many metres a pixel is. */
export interface View extends Point {
  scale: number;
}

/** A tenth of a metre: nobody places anything more exactly. */
export const rounded = ({ latitude, longitude }: Place): Place => ({
  latitude: Math.round(latitude * 1e6) / 1e6,
  longitude: Math.round(longitude * 1e6) / 1e6,
});

/** Azimuthal and equidistant: as seen from `origin`, every distance and direction is true, and so are the circles
 * around it. */
export function toPlan(origin: Place, place: Place): Point {
  const meters = distanceBetween(origin, place);
  const [from, to] = [radians(origin.latitude), radians(place.latitude)];
  const along = radians(place.longitude - origin.longitude);
  const bearing = Math.atan2(
    Math.sin(along) * Math.cos(to),
    Math.cos(from) * Math.sin(to) - Math.sin(from) * Math.cos(to) * Math.cos(along),
  );
  return { x: meters * Math.sin(bearing), y: meters * Math.cos(bearing) };
}

/** The other way. */
export function fromPlan(origin: Place, { x, y }: Point): Place {
  const angle = Math.min(Math.hypot(x, y) / RADIUS, Math.PI);
  const bearing = Math.atan2(x, y);
  const from = radians(origin.latitude);
  const sine = Math.sin(from) * Math.cos(angle) + Math.cos(from) * Math.sin(angle) * Math.cos(bearing);
  const to = Math.asin(Math.max(-1, Math.min(1, sine)));
  const along = Math.atan2(
    Math.sin(bearing) * Math.sin(angle) * Math.cos(from),
    Math.cos(angle) - Math.sin(from) * Math.sin(to),
  );
  const longitude = ((((origin.longitude + degrees(along) + 180) % 360) + 360) % 360) - 180;
  return rounded({ latitude: degrees(to), longitude });
}

/** The greatest of 1, 2, 5, 10, 20 and so on that is not above `value`. */
export function niceBelow(value: number): number {
  const ten = 10 ** Math.floor(Math.log10(value));
  return (value >= 5 * ten ? 5 : value >= 2 * ten ? 2 : 1) * ten;
}

export const MOST_SCALE = 40_000;
export const LEAST_SCALE = 0.2;

const withinScales = (scale: number) => Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));

/** A circle that should be seen; a point is one without a radius. */
export interface Circle extends Point {
  radius: number;
}

/** All of the circles, with a little room around them, in so many pixels. */
export function framed(circles: readonly Circle[], width: number, height: number): View {
  const west = Math.min(...circles.map((one) => one.x - one.radius));
  const east = Math.max(...circles.map((one) => one.x + one.radius));
  const south = Math.min(...circles.map((one) => one.y - one.radius));
  const north = Math.max(...circles.map((one) => one.y + one.radius));
  const scale = Math.max((east - west) / width, (north - south) / height) * 1.15;
  return { x: (west + east) / 2, y: (south + north) / 2, scale: withinScales(scale) };
}

/** Nearer for a factor below one; what lies `at`, counted in pixels from the middle, stays there. */
export function zoomed(view: View, factor: number, at: Point = { x: 0, y: 0 }): View {
  const scale = withinScales(view.scale * factor);
  const change = view.scale - scale;
  return { x: view.x + at.x * change, y: view.y - at.y * change, scale };
}

/** Radii of rings around `middle` of which something is seen, in steps that are easily counted. */
export function ringsIn(view: View, middle: Point, width: number, height: number): number[] {
  const step = niceBelow((Math.min(width, height) * view.scale) / 3);
  const [halfWidth, halfHeight] = [(width * view.scale) / 2, (height * view.scale) / 2];
  const [x, y] = [Math.abs(middle.x - view.x), Math.abs(middle.y - view.y)];
  const nearest = Math.hypot(Math.max(0, x - halfWidth), Math.max(0, y - halfHeight));
  const farthest = Math.hypot(x + halfWidth, y + halfHeight);
  const rings: number[] = [];
  for (let at = Math.max(1, Math.ceil(nearest / step)); at * step <= farthest; at += 1) rings.push(at * step);
  return rings;
}

// --- what is written or pasted --------------------------------------------------------------------------------

/** Why something is no place: it cannot be read, its latitude or longitude is beyond what there is, or it is a link
 * that leads to a place without saying it. */
export type NoPlace = 'unreadable' | 'latitude' | 'longitude' | 'short_link';

const NUMBER = String.raw`[-+]?\d+(?:\.\d+)?`;
const TWO = new RegExp(`^(${NUMBER})(?:\\s*[,;~/]\\s*|\\s+)(${NUMBER})$`);
const PART = /^(\d+(?:\.\d+)?)°?\s*(?:(\d+(?:\.\d+)?)['′’]\s*)?(?:(\d+(?:\.\d+)?)(?:"|″|”|'')\s*)?([NSEW])$/i;

/** A link's place, most exact first: the pin that is meant goes before the middle of what was looked at, and what is
 * asked for before the place in `geo:0,0?q=…`, which is nowhere. */
const IN_LINKS = [
  new RegExp(`!3d(${NUMBER})!4d(${NUMBER})`),
  new RegExp(`[?&]mlat=(${NUMBER})&mlon=(${NUMBER})`),
  new RegExp(
    `[?&](?:q|query|ll|destination|daddr|coordinate|center|cp)=(?:loc:)?(${NUMBER})\\s*[,~]\\s*(${NUMBER})`,
  ),
  new RegExp(`/(?:place|search|dir)/(?:[^@]*/)?(${NUMBER}),\\s*(${NUMBER})`),
  new RegExp(`@(${NUMBER}),(${NUMBER})`),
  new RegExp(`#map=[\\d.]+/(${NUMBER})/(${NUMBER})`),
  new RegExp(`^geo:(${NUMBER}),(${NUMBER})`),
];
const SHORT = /^(?:https?:\/\/)?(?:maps\.app\.goo\.gl|goo\.gl|osm\.org\/go|g\.co|w3w\.co)/i;

/** Whichever digits, marks and minus signs a keyboard writes. */
const plain = (text: string) =>
  western(text)
    .replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, '')
    .replace(/\u066b/g, '.')
    .replace(/[\u060c\u066c]/g, ',')
    .replace(/\u061b/g, ';')
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text; // a percent sign that means nothing
  }
}

/** 5°36'13.3"N: degrees, minutes and seconds, or degrees alone, with a quarter of the sky. */
function part(text: string): { value: number; isLatitude: boolean } | null {
  const found = PART.exec(text.trim());
  if (!found) return null;
  const [, whole, minutes = '0', seconds = '0', quarter = ''] = found;
  const value = Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600;
  const letter = quarter.toUpperCase();
  return { value: letter === 'S' || letter === 'W' ? -value : value, isLatitude: 'NS'.includes(letter) };
}

function bySky(text: string): [number, number] | null {
  const parts = text.match(/[^NSEW]+[NSEW]/gi) ?? [];
  if (parts.length !== 2 || parts.join('').length < text.length) return null;
  const [one, other] = parts.map((each) => part(each.replace(/^[\s,;]+/, '')));
  if (!one || !other || one.isLatitude === other.isLatitude) return null;
  return one.isLatitude ? [one.value, other.value] : [other.value, one.value];
}

function numbersOf(text: string): [number, number] | null {
  // 5,6037; -0,187: commas for points.
  const commas = /^([-+]?\d+),(\d+)\s*;\s*([-+]?\d+),(\d+)$/.exec(text);
  const found = TWO.exec(commas ? `${commas[1]}.${commas[2]};${commas[3]}.${commas[4]}` : text);
  return found ? [Number(found[1]), Number(found[2])] : bySky(text);
}

function linked(text: string): [number, number] | null {
  const link = decoded(text);
  for (const pattern of IN_LINKS) {
    const found = pattern.exec(link);
    if (found) return [Number(found[1]), Number(found[2])];
  }
  return null;
}

/** "5.6037, -0.187" in whichever digits, degrees with minutes, a `geo:` address, or a link from a map. */
export function parsePlace(text: string): Place | NoPlace {
  const written = plain(text);
  const isLink = /^(?:https?:\/\/|geo:|[\w.-]+\.[a-z]{2,}\/)/i.test(written);
  const found = isLink ? linked(written) : numbersOf(written);
  if (!found) return SHORT.test(written) ? 'short_link' : 'unreadable';
  const [latitude, longitude] = found;
  if (Math.abs(latitude) > 90) return 'latitude';
  if (Math.abs(longitude) > 180) return 'longitude';
  return rounded({ latitude, longitude });
}

/** As it is written into a field, and understood by every map. */
export const written = ({ latitude, longitude }: Place): string => `${latitude}, ${longitude}`;

export const samePlace = (one: Place | null, other: Place | null): boolean =>
  one?.latitude === other?.latitude && one?.longitude === other?.longitude;
