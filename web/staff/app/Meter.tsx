import classes from './meter.module.css';

interface MeterProps {
  percent: number;
  tone?: 'info' | 'good' | 'bad';
}

/** How much of the whole. The numbers are said beside it. */
export function Meter({ percent, tone = 'info' }: MeterProps) {
  return (
    <div className={classes.meter} aria-hidden="true">
      <span className={classes[tone]} style={{ inlineSize: `${percent}%` }} />
    </div>
  );
}
