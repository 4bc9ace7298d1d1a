// A plot of columns, read by pointing at one of them or as sentences.

import { useMediaQuery } from '@mantine/hooks';
import { useTexts } from '@shared/ui/language';
import { useState } from 'react';
import { cx } from './cx';
import classes from './plot.module.css';
import { isNamed } from './plots';

export interface Column {
  key: string;
  /** What it is called on the axis. */
  name: string;
  /** All that it says, as a sentence. */
  said: string;
  /** From its foot upwards; `look`: the class that paints it. */
  parts: readonly { look: string | undefined; value: number }[];
  /** What it stood at before, as a line across it. */
  before?: number;
}

interface PlotProps {
  columns: readonly Column[];
  /** What the top of the plot stands for. */
  scale: number;
  /** How a number of the scale is written. */
  write: (value: number) => string;
  /** How to have a column's numbers told. */
  hint: { point: string; tap: string };
  /** How many names of columns a narrow phone has room for. */
  room?: number;
}

export function Plot({ columns, scale, write, hint, room = 5 }: PlotProps) {
  const [pointed, setPointed] = useState<string | null>(null);
  const { t } = useTexts();
  const isTouched = useMediaQuery('(hover: none)');
  const told = columns.find((one) => one.key === pointed);
  return (
    <>
      <div className={classes.plot}>
        <div className={classes.scale} aria-hidden="true">
          <span>{write(scale)}</span>
          <span>{write(scale / 2)}</span>
          <span>{write(0)}</span>
        </div>
        <ol className={cx(classes.bars, columns.length > 31 && classes.dense)}>
          {columns.map((one, at) => (
            <li
              key={one.key}
              title={one.said}
              onPointerEnter={() => setPointed(one.key)}
              // A finger that is lifted has left too.
              onPointerLeave={({ pointerType }) => pointerType === 'mouse' && setPointed(null)}
            >
              {one.before !== undefined && one.before > 0 && (
                <span
                  className={classes.before}
                  aria-hidden="true"
                  style={{ insetBlockEnd: `${(100 * one.before) / scale}%` }}
                />
              )}
              <span className={classes.column} aria-hidden="true">
                {one.parts.map(
                  ({ look, value }) =>
                    value > 0 && (
                      <span key={look} className={look} style={{ blockSize: `${(100 * value) / scale}%` }} />
                    ),
                )}
              </span>
              {isNamed(at, columns.length, room) && (
                <span className={classes.name} aria-hidden="true">
                  {one.name}
                </span>
              )}
              <span className="visually-hidden">{one.said}</span>
            </li>
          ))}
        </ol>
      </div>
      <p className={classes.pointed} aria-hidden="true">
        {told ? told.said : t(isTouched ? hint.tap : hint.point)}
      </p>
    </>
  );
}
