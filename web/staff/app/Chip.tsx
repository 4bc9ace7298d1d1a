import type { ComponentProps } from 'react';
import classes from './chip.module.css';

interface ChipProps extends Omit<ComponentProps<'button'>, 'type' | 'className'> {
  size?: 'small' | 'medium' | 'large';
}

/** One of several to choose from, side by side. */
export function Chip({ size = 'small', ...rest }: ChipProps) {
  return <button type="button" className={classes.chip} data-size={size} {...rest} />;
}
