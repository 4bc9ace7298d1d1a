import { describe, expect, test } from 'vitest';
import {
  distanceBetween,
  framed,
  fromPlan,
  LEAST_SCALE,
  MOST_SCALE,
  niceBelow,
  parsePlace,
  ringsIn,
  toPlan,
  written,
  zoneAt,
  zoomed,
} from '../staff/customers/places';

const ACCRA = { latitude: 5.6037, longitude: -0.187 };
const MUSCAT = { latitude: 23.588, longitude: 58.3829 };

describe('distances', () => {
  test('as the server reckons them', () => {
    expect(Math.round(distanceBetween(ACCRA, ACCRA))).toBe(0);
    // One degree along a meridian, of a sphere of the same size.
    expect(Math.round(distanceBetween({ latitude: 0, longitude: 0 }, { latitude: 1, longitude: 0 }))).toBe(
      111_195,
    );
    expect(Math.round(distanceBetween(ACCRA, MUSCAT) / 1000)).toBe(6_563);
    expect(distanceBetween(ACCRA, MUSCAT)).toBeCloseTo(distanceBetween(MUSCAT, ACCRA), 6);
  });

  test('across the line where the day changes it is near', () => {
    const one = { latitude: 0, longitude: 179.99 };
    expect(Math.round(distanceBetween(one, { latitude: 0, longitude: -179.99 }))).toBe(2_224);
  });

  test('of the zones that reach a place, the smallest counts', () => {
    const zones = [{ radius_meters: 5000 }, { radius_meters: 1000 }, { radius_meters: 3000 }];
    expect(zoneAt(zones, 400)).toEqual({ radius_meters: 1000 });
    expect(zoneAt(zones, 1000.4)).toEqual({ radius_meters: 1000 });
    expect(zoneAt(zones, 1000.6)).toEqual({ radius_meters: 3000 });
    expect(zoneAt(zones, 5001)).toBeNull();
    expect(zoneAt([], 0)).toBeNull();
  });
});

describe('the plan', () => {
  test('north is up and east is right', () => {
    const north = toPlan(ACCRA, { ...ACCRA, latitude: ACCRA.latitude + 0.01 });
    expect([Math.round(north.x), Math.round(north.y)]).toEqual([0, 1112]);
    const east = toPlan(ACCRA, { ...ACCRA, longitude: ACCRA.longitude + 0.01 });
    expect([Math.round(east.x), Math.round(east.y)]).toEqual([1107, 0]);
  });

  test.each([
    [ACCRA, MUSCAT],
    [MUSCAT, ACCRA],
    [ACCRA, ACCRA],
    [
      { latitude: 0, longitude: 179.9 },
      { latitude: -0.5, longitude: -179.9 },
    ],
    [
      { latitude: -33.9, longitude: 18.4 },
      { latitude: 64.1, longitude: -21.9 },
    ],
  ])('what is put on it is found again', (origin, place) => {
    const found = fromPlan(origin, toPlan(origin, place));
    expect(found.latitude).toBeCloseTo(place.latitude, 5);
    expect(found.longitude).toBeCloseTo(place.longitude, 5);
    const { x, y } = toPlan(origin, place);
    expect(Math.hypot(x, y)).toBeCloseTo(distanceBetween(origin, place), 3);
  });

  test('scales are easily counted', () => {
    expect([0.7, 1, 1.9, 2, 4.99, 5, 99, 100, 3300].map(niceBelow)).toEqual([
      0.5, 1, 1, 2, 2, 5, 50, 100, 2000,
    ]);
  });

  test('all that should be seen is seen', () => {
    const view = framed(
      [
        { x: 0, y: 0, radius: 1000 },
        { x: 3000, y: 0, radius: 0 },
      ],
      400,
      200,
    );
    expect([view.x, view.y]).toEqual([1000, 0]);
    expect(view.scale).toBeCloseTo(11.5, 6);
  });

  test('zooming leaves what is pointed at where it is, and ends somewhere', () => {
    const view = { x: 100, y: 50, scale: 10 };
    const near = zoomed(view, 0.5, { x: 20, y: -30 });
    expect(near).toEqual({ x: 200, y: 200, scale: 5 });
    expect([near.x + 20 * 5, near.y + 30 * 5]).toEqual([view.x + 20 * 10, view.y + 30 * 10]);
    expect(zoomed(view, 1e9).scale).toBe(MOST_SCALE);
    expect(zoomed(view, 1e-9).scale).toBe(LEAST_SCALE);
  });

  test('rings are drawn where something of them is seen', () => {
    const view = { x: 0, y: 0, scale: 10 };
    expect(ringsIn(view, { x: 0, y: 0 }, 300, 300)).toEqual([1000, 2000]);
    expect(ringsIn({ ...view, x: 9000 }, { x: 0, y: 0 }, 300, 300)).toEqual([8000, 9000, 10_000]);
  });
});

describe('what is written or pasted', () => {
  test.each([
    ['5.6037, -0.187'],
    ['5.6037,-0.187'],
    ['5.6037 -0.187'],
    ['  5.6037 ;  −0.187 '],
    ['5,6037; -0,187'],
    ['٥٫٦٠٣٧، -٠٫١٨٧'],
    ['5.6037° N, 0.187° W'],
    ['0.187 W 5.6037 N'],
    ['geo:5.6037,-0.187'],
    ['geo:5.6037,-0.187;u=35'],
    ['geo:0,0?q=5.6037,-0.187(Home)'],
    ['https://www.google.com/maps/@5.6037,-0.187,17z'],
    ['https://www.google.com/maps?q=5.6037,-0.187'],
    ['https://maps.google.com/?q=loc:5.6037,-0.187'],
    ['https://www.google.com/maps/search/?api=1&query=5.6037%2C-0.187'],
    ['https://www.google.com/maps/search/5.6037,+-0.187?entry=tts'],
    ['https://www.google.com/maps/place/Home/@5.61,-0.19,17z/data=!3m1!4b1!4m5!3m4!3d5.6037!4d-0.187'],
    ['https://www.openstreetmap.org/#map=17/5.6037/-0.187'],
    ['https://www.openstreetmap.org/?mlat=5.6037&mlon=-0.187#map=17/5.61/-0.19'],
    ['https://maps.apple.com/?ll=5.6037,-0.187&q=Home'],
    ['https://maps.apple.com/place?coordinate=5.6037,-0.187&name=Home'],
    ['https://www.bing.com/maps?cp=5.6037~-0.187'],
  ])('%s', (text) => {
    expect(parsePlace(text)).toEqual(ACCRA);
  });

  test('degrees, minutes and seconds', () => {
    expect(parsePlace('5°36\'13.3"N 0°11\'13.2"W')).toEqual({ latitude: 5.603694, longitude: -0.187 });
    expect(parsePlace('23°35.28′S, 58°22.974′E')).toEqual({ latitude: -23.588, longitude: 58.3829 });
  });

  test.each([
    ['', 'unreadable'],
    ['near the market', 'unreadable'],
    ['5.6037', 'unreadable'],
    ['5.6037 N, 0.187 S', 'unreadable'],
    ['https://www.google.com/maps/place/Accra', 'unreadable'],
    ['https://www.openstreetmap.org/%zz', 'unreadable'],
    ['https://maps.app.goo.gl/aBcD', 'short_link'],
    ['95.2, 10', 'latitude'],
    ['10, 181', 'longitude'],
    ['geo:-91,0', 'latitude'],
  ])('%s is refused: %s', (text, why) => {
    expect(parsePlace(text)).toBe(why);
  });

  test('what is written into the field is read again', () => {
    expect(parsePlace(written(MUSCAT))).toEqual(MUSCAT);
  });
});
