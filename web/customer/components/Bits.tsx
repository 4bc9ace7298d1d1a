// Small pieces of every page.

import { ActionIcon, Button } from '@mantine/core';
import { explain } from '@shared/ui/explain';
import { Icon, type IconName } from '@shared/ui/Icon';
import { useLanguage, useTexts } from '@shared/ui/language';
import type { ReactNode } from 'react';
import classes from './Bits.module.css';

interface EmptyProps {
  icon: IconName;
  title: string;
  children?: ReactNode;
}

/** Where there is nothing to show: why, and what to do. */
export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <span className={classes.emptyIcon}>
        <Icon name={icon} size={34} />
      </span>
      <h1>{title}</h1>
      {children}
    </div>
  );
}

export function TryAgain({ onClick, text }: { onClick: () => void; text: string }) {
  return (
    <Button onClick={onClick} leftSection={<Icon name="again" />}>
      {text}
    </Button>
  );
}

interface FailedProps {
  error: unknown;
  /** What could not be done; without it the reason says so. */
  title?: string;
  onAgain: () => void;
}

/** What could not be read, and trying again. */
export function Failed({ error, title, onAgain }: FailedProps) {
  const texts = useTexts();
  const why = explain(error, texts);
  return (
    <Empty icon="warn" title={title ?? why}>
      {title && <p>{why}</p>}
      <TryAgain text={texts.t('try_again')} onClick={onAgain} />
    </Empty>
  );
}

interface StepperProps {
  value: number;
  min: number;
  max: number;
  label: string;
  more: string;
  fewer: string;
  onChange: (value: number) => void;
}

export function Stepper({ value, min, max, label, more, fewer, onChange }: StepperProps) {
  const { digits } = useTexts();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend in sight
    <div className={classes.stepper} role="group" aria-label={label}>
      <ActionIcon
        variant="default"
        radius="xl"
        size="lg"
        aria-label={fewer}
        disabled={value <= min}
        onClick={() => onChange(value - 1)}
      >
        <Icon name="minus" />
      </ActionIcon>
      <output aria-live="polite">{digits(value)}</output>
      <ActionIcon
        variant="default"
        radius="xl"
        size="lg"
        aria-label={more}
        disabled={value >= max}
        onClick={() => onChange(value + 1)}
      >
        <Icon name="plus" />
      </ActionIcon>
    </div>
  );
}

export function StatusBadge({ status }: { status: string }) {
  const { texts } = useLanguage();
  return (
    <span className={classes.status} data-status={status}>
      {texts.t(`status.${status}`)}
    </span>
  );
}
