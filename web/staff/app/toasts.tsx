// Short messages at the foot of the page, some with a way back.

import { useTexts } from '@shared/ui/language';
import { useSyncExternalStore } from 'react';
import { cx } from './cx';
import { Icon } from './icons';
import classes from './toasts.module.css';

type Tone = 'plain' | 'good' | 'bad';

export interface Toast {
  id: number;
  text: string;
  /** Of one kind only the newest is shown. */
  kind: string;
  tone: Tone;
  action: { label: string; run: () => void; isUndo?: boolean } | null;
  seconds: number;
}

let shown: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

export const dismiss = (id: number): void => set(shown.filter((one) => one.id !== id));

/** The newest in the place of what said the same, and of what is of its kind; four at most. */
export const joined = (shown: readonly Toast[], newest: Toast): readonly Toast[] => [
  ...shown.filter((one) => one.text !== newest.text && one.kind !== newest.kind).slice(-3),
  newest,
];

/** Answers the toast's id. */
export function toast(
  text: string,
  tone: Tone = 'plain',
  {
    action = null,
    seconds = tone === 'bad' ? 8 : 5,
    kind = text,
  }: Partial<Pick<Toast, 'action' | 'seconds' | 'kind'>> = {},
): number {
  last += 1;
  const id = last;
  set(joined(shown, { id, text, kind, tone, action, seconds }));
  setTimeout(() => dismiss(id), seconds * 1000);
  return id;
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function Toasts() {
  const toasts = useSyncExternalStore(subscribe, () => shown);
  const { t } = useTexts();
  return (
    <div className={classes.region} role="status" aria-live="polite">
      {toasts.map((one) => (
        <div key={one.id} className={cx(classes.toast, classes[one.tone])}>
          <span>{one.text}</span>
          {one.action && (
            <button
              type="button"
              className={classes.action}
              onClick={() => {
                one.action?.run();
                dismiss(one.id);
              }}
            >
              {one.action.isUndo && <Icon name="undo" size={16} />}
              {one.action.label}
            </button>
          )}
          <button
            type="button"
            className={classes.close}
            aria-label={t('close')}
            onClick={() => dismiss(one.id)}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
