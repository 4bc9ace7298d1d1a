// A place on the earth, chosen on a plan that is drawn here: no map is asked for from anywhere, so nobody else learns
// where customers live.

import { Button, TextInput } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { DeliveryZone, Place } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Notice } from '@shared/ui/parts';
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from 'react';
import { cx } from '../app/cx';
import { Icon } from '../app/icons';
import { useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import classes from './map-picker.module.css';
import {
  type Circle,
  distanceBetween,
  framed,
  fromPlan,
  type NoPlace,
  niceBelow,
  type Point,
  parsePlace,
  ringsIn,
  rounded,
  samePlace,
  toPlan,
  type View,
  written,
  zoneAt,
  zoomed,
} from './places';

interface MapPickerProps {
  label: string;
  value: Place | null;
  onChange: (value: Place | null) => void;
  /** Where the business is; null: its settings do not say. */
  here: Place | null;
  zones: readonly DeliveryZone[];
  readOnly?: boolean;
  /** What is placed is the business: the zones lie around the pin. */
  ofBusiness?: boolean;
  /** Why the server refused it. */
  error?: string | undefined;
}

/** How far around a place is shown, where nothing else says it, in metres. */
const AROUND = 600;
/** Of a finger or a mouse that means to tap, in pixels. */
const STILL = 5;
const NEARER = 0.6;
const EXAMPLE = '5.6037, -0.187';
// Text, since a minus sign belongs before its digits in every script.
const BOUNDS: Partial<Record<NoPlace, object>> = {
  latitude: { least: '-90', most: '90' },
  longitude: { least: '-180', most: '180' },
};
const PIN = 'M0 0C-3-8-11-13-11-22A11 11 0 0 1 11-22C11-13 3-8 0 0Z';
const ARROWS: Record<string, Point> = {
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};

/** What the hand on the plan does. */
interface Gesture {
  kind: 'pin' | 'pan' | 'pinch' | 'over';
  from: Point;
  view: View;
  pin: Point | null;
  moved: boolean;
}

export function MapPicker({
  label,
  value,
  onChange,
  here,
  zones,
  readOnly = false,
  ofBusiness = false,
  error,
}: MapPickerProps) {
  const { t } = useTexts();
  const [text, setText] = useState(value ? written(value) : '');
  const [wrong, setWrong] = useState<string | null>(null);
  const [cleared, setCleared] = useState<Place | null>(null);
  const [locating, setLocating] = useState(false);
  // The plan begins at the business; without one, where the place was before it was moved about.
  const [anchor, setAnchor] = useState(value);
  const [view, setView] = useState<View | null>(null);
  const [said, setSaid] = useState(value);
  // It was changed by something else than this.
  if (!samePlace(value, said)) {
    setSaid(value);
    setText(value ? written(value) : '');
    setWrong(null);
    setAnchor(value);
    setView(null);
  }

  /** `jumps`: to somewhere else, so that the plan shows all of it again. */
  function put(place: Place | null, { jumps = true, writes = true } = {}) {
    setSaid(place);
    setWrong(null);
    setCleared(place ? null : value);
    if (writes) setText(place ? written(place) : '');
    if (jumps) {
      setAnchor(place);
      setView(null);
    }
    onChange(place);
  }

  function write(next: string) {
    setText(next);
    const found = next.trim() ? parsePlace(next) : null;
    // While it is typed, it is only not finished.
    if (typeof found === 'string') setWrong(null);
    else if (!samePlace(found, value)) put(found, { writes: false });
    else setWrong(null);
  }

  function finish() {
    if (!text.trim()) return;
    const found = parsePlace(text);
    if (typeof found === 'string') setWrong(t(`map.${found}`, { example: EXAMPLE, ...BOUNDS[found] }));
    else setText(written(found));
  }

  function locate() {
    if (!('geolocation' in navigator) || !isSecureContext) {
      setWrong(t('map.no_locating'));
      return;
    }
    setLocating(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setLocating(false);
        put(rounded(coords));
      },
      ({ code, PERMISSION_DENIED }) => {
        setLocating(false);
        setWrong(t(code === PERMISSION_DENIED ? 'map.denied' : 'map.unknown'));
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  }

  const origin = here ?? anchor;
  return (
    <fieldset className={classes.picker}>
      <legend className={classes.label}>{label}</legend>
      {!readOnly && (
        <>
          <TextInput
            label={t('map.written')}
            description={t('map.written_hint', { example: EXAMPLE })}
            value={text}
            error={wrong ?? error}
            aria-invalid={wrong || error ? true : undefined}
            maxLength={2000}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            attributes={{ input: { dir: 'ltr' } }}
            onChange={(event) => write(event.currentTarget.value)}
            onBlur={finish}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              // What is round it is sent with what was written, not with what cannot be read.
              if (text.trim() && typeof parsePlace(text) === 'string') event.preventDefault();
              finish();
            }}
          />
          <div className={classes.buttons}>
            <Button
              variant="default"
              size="compact-md"
              leftSection={<Icon name="pin" />}
              loading={locating}
              onClick={locate}
            >
              {t('map.locate')}
            </Button>
            {value && (
              <Button variant="subtle" color="gray" size="compact-md" onClick={() => put(null)}>
                {t('map.clear')}
              </Button>
            )}
            {!value && cleared && (
              <Button
                variant="subtle"
                size="compact-md"
                leftSection={<Icon name="undo" />}
                onClick={() => put(cleared)}
              >
                {t('map.put_back')}
              </Button>
            )}
          </div>
        </>
      )}
      {origin ? (
        <Plan
          label={label}
          origin={origin}
          here={ofBusiness ? null : here}
          around={ofBusiness ? value : here}
          value={value}
          zones={zones}
          view={view}
          setView={setView}
          put={readOnly ? null : (place) => put(place, { jumps: false })}
        />
      ) : (
        !readOnly && <Notice icon="pin">{t('map.nothing')}</Notice>
      )}
      <Said value={value} here={here} zones={zones} ofBusiness={ofBusiness} />
    </fieldset>
  );
}

/** In words: where it is, how far from the business, and what bringing it there costs. */
function Said({
  value,
  here,
  zones,
  ofBusiness,
}: Pick<MapPickerProps, 'value' | 'here' | 'zones'> & { ofBusiness: boolean }) {
  const { t, nameOf } = useTexts();
  const { business } = useSession();
  const { distance, money } = useFormats(business);
  const meters = value && here && !ofBusiness ? distanceBetween(here, value) : null;
  const zone = meters === null ? null : zoneAt(zones, meters);
  return (
    <p className={classes.said} role="status">
      {value ? <Ltr className="amount">{written(value)}</Ltr> : t('map.unset')}
      {meters !== null && <> · {t('map.distance', { distance: distance(meters), name: nameOf(business) })}</>}
      {zone && (
        <>
          {' '}
          {t(zone.fee_cents ? 'map.in_zone' : 'map.in_zone_free', {
            zone: nameOf(zone),
            fee: money(zone.fee_cents),
            minimum: money(zone.minimum_cents),
          })}
        </>
      )}
      {meters !== null && !zone && zones.length > 0 && <> {t('map.no_zone')}</>}
      {value && !here && !ofBusiness && <> {t('map.here_unknown')}</>}
    </p>
  );
}

interface PlanProps {
  label: string;
  /** Where the plan begins. */
  origin: Place;
  /** The business, where it is drawn beside the pin. */
  here: Place | null;
  /** What zones and rings lie around. */
  around: Place | null;
  value: Place | null;
  zones: readonly DeliveryZone[];
  /** Null: all that there is. */
  view: View | null;
  setView: (view: View | null) => void;
  /** Null: it is only looked at. */
  put: ((place: Place) => void) | null;
}

function Plan({ label, origin, here, around, value, zones, view, setView, put }: PlanProps) {
  const { t, nameOf } = useTexts();
  const { business } = useSession();
  const { distance } = useFormats(business);
  const { ref: box, width: measured } = useElementSize<HTMLDivElement>();
  const ground = useRef<HTMLDivElement>(null);
  const how = useId();
  const hands = useRef(new Map<number, Point>());
  const gesture = useRef<Gesture | null>(null);
  // Where the pin is while it is carried.
  const [carried, setCarried] = useState<Point | null>(null);

  const width = Math.max(measured, 200);
  const height = Math.round(Math.min(360, Math.max(230, width * 0.6)));
  const placed = value && toPlan(origin, value);
  const pin = carried ?? placed;
  const isMiddlePin = around !== null && around === value;
  const middle = isMiddlePin ? (pin as Point) : around ? toPlan(origin, around) : pin;
  const shown = view ?? framed(inSight(middle, placed, zones), width, height);

  const toScreen = ({ x, y }: Point): Point => ({
    x: width / 2 + (x - shown.x) / shown.scale,
    y: height / 2 - (y - shown.y) / shown.scale,
  });
  const fromScreen = ({ x, y }: Point): Point => ({
    x: shown.x + (x - width / 2) * shown.scale,
    y: shown.y - (y - height / 2) * shown.scale,
  });
  const at = (event: { clientX: number; clientY: number }): Point => {
    const frame = ground.current?.getBoundingClientRect();
    return { x: event.clientX - (frame?.left ?? 0), y: event.clientY - (frame?.top ?? 0) };
  };
  const fromMiddle = ({ x, y }: Point): Point => ({ x: x - width / 2, y: y - height / 2 });

  const drop = (point: Point) => {
    setCarried(null);
    put?.(fromPlan(origin, point));
  };

  // A wheel that turns over the plan moves the page, as everywhere, until somebody works with the plan.
  useEffect(() => {
    const element = ground.current;
    if (!element) return;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !element.contains(document.activeElement)) return;
      event.preventDefault();
      setView(zoomed(shown, 1.0015 ** event.deltaY, fromMiddle(at(event))));
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  });

  function down(event: PointerEvent<HTMLDivElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    hands.current.set(event.pointerId, at(event));
    const onPin = put !== null && (event.target as Element).closest('[data-pin]') !== null;
    const [one, other] = [...hands.current.values()];
    if (one && other) {
      setCarried(null);
      gesture.current = { kind: 'pinch', from: one, view: shown, pin: other, moved: true };
    } else {
      gesture.current = { kind: onPin ? 'pin' : 'pan', from: at(event), view: shown, pin, moved: false };
    }
  }

  function move(event: PointerEvent<HTMLDivElement>) {
    const held = gesture.current;
    if (!held || !hands.current.has(event.pointerId)) return;
    const to = at(event);
    hands.current.set(event.pointerId, to);
    if (held.kind === 'pinch') {
      const [one, other] = [...hands.current.values()];
      if (!one || !other || !held.pin) return;
      const before = Math.hypot(held.from.x - held.pin.x, held.from.y - held.pin.y);
      const now = Math.hypot(one.x - other.x, one.y - other.y);
      const between = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
      if (before > 0 && now > 0) setView(zoomed(held.view, before / now, fromMiddle(between)));
      return;
    }
    const [x, y] = [to.x - held.from.x, to.y - held.from.y];
    if (!held.moved && Math.hypot(x, y) < STILL) return;
    held.moved = true;
    const { scale } = held.view;
    if (held.kind === 'pan') {
      setView({ ...held.view, x: held.view.x - x * scale, y: held.view.y + y * scale });
    } else if (held.kind === 'pin' && held.pin) {
      setView(held.view);
      setCarried({ x: held.pin.x + x * scale, y: held.pin.y - y * scale });
    }
  }

  function up(event: PointerEvent<HTMLDivElement>) {
    const held = gesture.current;
    if (!hands.current.delete(event.pointerId) || !held) return;
    // Of two fingers, the one that stays does nothing more.
    gesture.current = hands.current.size ? { ...held, kind: 'over' } : null;
    if (held.kind === 'pin' && held.moved && carried) drop(carried);
    else if (held.kind === 'pan' && !held.moved && put) {
      setView(shown);
      drop(fromScreen(at(event)));
    }
  }

  function cancel(event: PointerEvent<HTMLDivElement>) {
    hands.current.delete(event.pointerId);
    gesture.current = null;
    setCarried(null);
  }

  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') setView(zoomed(shown, NEARER));
    else if (event.key === '-') setView(zoomed(shown, 1 / NEARER));
    else if (event.key === '0') setView(null);
    else {
      const arrow = ARROWS[event.key];
      if (!arrow) return;
      const step = niceBelow(12 * shown.scale) * (event.shiftKey ? 5 : 1);
      const from = put && placed ? placed : { x: shown.x, y: shown.y };
      const to = { x: from.x + arrow.x * step, y: from.y + arrow.y * step };
      if (put) {
        const screen = toScreen(to);
        const isSeen = screen.x > 20 && screen.x < width - 20 && screen.y > 40 && screen.y < height - 20;
        setView(isSeen ? shown : { ...shown, x: to.x, y: to.y });
        drop(to);
      } else {
        setView({ ...shown, x: to.x, y: to.y });
      }
    }
    event.preventDefault();
  }

  const bar = niceBelow(width * 0.3 * shown.scale);
  const center = middle && toScreen(middle);
  const tip = pin && toScreen(pin);
  return (
    <div ref={box} className={classes.frame}>
      <div
        ref={ground}
        className={cx(classes.plan, put === null && classes.looked)}
        role="application"
        aria-label={t('map.plan', { label })}
        aria-describedby={put ? how : undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is worked with
        tabIndex={0}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={cancel}
        onKeyDown={press}
      >
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          {center && (
            <g>
              {[...zones]
                .sort((one, other) => other.radius_meters - one.radius_meters)
                .map((zone) => (
                  <circle
                    key={zone.radius_meters}
                    className={classes.zone}
                    cx={center.x}
                    cy={center.y}
                    r={zone.radius_meters / shown.scale}
                  />
                ))}
              <path className={classes.axis} d={`M${center.x} 0V${height}M0 ${center.y}H${width}`} />
              {middle &&
                ringsIn(shown, middle, width, height).map((radius) => (
                  <g key={radius}>
                    <circle className={classes.ring} cx={center.x} cy={center.y} r={radius / shown.scale} />
                    <text className={classes.far} x={center.x} y={center.y + radius / shown.scale - 4}>
                      {distance(radius)}
                    </text>
                  </g>
                ))}
              {zones.map((zone) => {
                const radius = zone.radius_meters / shown.scale;
                return (
                  <text
                    key={zone.radius_meters}
                    className={classes.zoneName}
                    x={center.x + offsetOf(zone, zones, shown.scale)}
                    y={Math.max(14, center.y - radius - 6)}
                    visibility={radius > height * 1.5 ? 'hidden' : undefined}
                  >
                    {nameOf(zone)}
                  </text>
                );
              })}
            </g>
          )}
          {here && tip && center && (
            <line className={classes.way} x1={center.x} y1={center.y} x2={tip.x} y2={tip.y} />
          )}
          {here && center && (
            <g transform={`translate(${center.x} ${center.y})`}>
              <circle className={classes.here} r={9} />
              <circle className={classes.hole} r={3.5} />
            </g>
          )}
          {tip && (
            <g data-pin transform={`translate(${tip.x} ${tip.y})`} className={classes.pin}>
              <circle className={classes.grip} cy={-16} r={24} />
              <path d={PIN} />
              <circle className={classes.hole} cy={-22} r={4} />
            </g>
          )}
          <g transform={`translate(12 ${height - 12})`}>
            <path className={classes.bar} d={`M0-6V0H${bar / shown.scale}V-6`} />
            <text className={classes.barName} x={4} y={-6}>
              {distance(bar)}
            </text>
          </g>
          <g transform={`translate(${width - 22} 12)`}>
            <path className={classes.north} d="M0 0 6 13 0 10-6 13Z" />
            <text className={classes.far} x={0} y={27}>
              {t('map.north')}
            </text>
          </g>
        </svg>
      </div>
      <div className={classes.tools}>
        <ToolButton
          variant="default"
          icon="plus"
          label={t('map.zoom_in')}
          onClick={() => setView(zoomed(shown, NEARER))}
        />
        <ToolButton
          variant="default"
          icon="minus"
          label={t('map.zoom_out')}
          onClick={() => setView(zoomed(shown, 1 / NEARER))}
        />
        <ToolButton variant="default" icon="again" label={t('map.fit')} onClick={() => setView(null)} />
      </div>
      {put && (
        <p id={how} className={classes.how}>
          {t('map.how')}
        </p>
      )}
    </div>
  );
}

/** What should be seen at first: the pin and what it lies around, with the zone that reaches it; all zones where there
 * is no pin, or it is the middle. */
function inSight(middle: Point | null, pin: Point | null, zones: readonly DeliveryZone[]): Circle[] {
  if (!middle) return [];
  const isApart = pin !== null && (pin.x !== middle.x || pin.y !== middle.y);
  const reaching = isApart ? zoneAt(zones, Math.hypot(pin.x - middle.x, pin.y - middle.y)) : null;
  const widest = Math.max(0, ...zones.map((one) => one.radius_meters));
  return [
    { ...middle, radius: (isApart ? reaching?.radius_meters : widest) || AROUND },
    ...(pin ? [{ ...pin, radius: AROUND / 4 }] : []),
  ];
}

/** How far aside a zone's name stands, where the next narrower zone is so near that its name would lie on it. */
function offsetOf(zone: DeliveryZone, zones: readonly DeliveryZone[], scale: number): number {
  const narrower = zones.filter((one) => one.radius_meters < zone.radius_meters);
  const next = Math.max(0, ...narrower.map((one) => one.radius_meters));
  const isTight = next > 0 && (zone.radius_meters - next) / scale < 16;
  return isTight ? (narrower.length % 2 ? 70 : -70) : 0;
}
