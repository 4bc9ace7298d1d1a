// How long orders wait, and whether they are ready when it was promised.

import type { KitchenReport, WaitFigures, WaitPoint } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { Legend } from '../app/Legend';
import { Plot } from '../app/Plot';
import { Empty, Loaded } from '../app/parts';
import { scaleFor } from '../app/plots';
import { useSession } from '../app/session';
import { kitchenQuery } from './queries';
import { Big, Grid, type PartProps, ReportCard, usePointName } from './reportParts';
import classes from './reports.module.css';

export function KitchenPart({ asked, asTable }: PartProps) {
  const { t } = useTexts();
  const query = useQuery(kitchenQuery(asked));
  return (
    <Loaded query={query} rows={4}>
      {(of) =>
        of.figures.accept.orders === 0 ? (
          <Empty icon="clock" text={t('reports.nothing_accepted')} />
        ) : (
          <div className={classes.report} aria-busy={query.isPlaceholderData}>
            <Bigs of={of} />
            {of.points.length > 1 && (
              <Waits id="kitchen" points={of.points} asked={asked} asTable={asTable} unit={of.unit} />
            )}
            <Waits id="kitchen_hours" points={of.hours} asked={asked} asTable={asTable} unit="hour" />
          </div>
        )
      }
    </Loaded>
  );
}

function useMinutes(): (minutes: number | null) => string {
  const { t } = useTexts();
  const { business } = useSession();
  const { lasting } = useFormats(business);
  return (minutes) =>
    minutes === null ? '–' : minutes === 0 ? t('reports.under_minute') : lasting(minutes * 60);
}

function Bigs({ of: { figures } }: { of: KitchenReport }) {
  const { t } = useTexts();
  const { business } = useSession();
  const { share } = useFormats(business);
  const minutes = useMinutes();
  const nine = (of: WaitFigures) =>
    of.p90 === null ? '' : t('reports.nine_of_ten', { time: minutes(of.p90) });
  return (
    <div className={classes.bigs}>
      <Big name={t('reports.to_accept')} value={minutes(figures.accept.median)} note={nine(figures.accept)} />
      <Big
        name={t('reports.to_ready')}
        value={minutes(figures.prepare.median)}
        note={nine(figures.prepare)}
      />
      <Big
        name={t('reports.late')}
        value={figures.late_bp === null ? '–' : share(figures.late_bp)}
        note={t('reports.late_of', { n: figures.late_orders, all: figures.ready_orders })}
      />
      <Big name={t('reports.late_by')} value={minutes(figures.late.median)} note={nine(figures.late)} />
    </div>
  );
}

interface WaitsProps extends PartProps {
  id: 'kitchen' | 'kitchen_hours';
  points: readonly WaitPoint[];
  unit: 'hour' | 'day' | 'month';
}

function Waits({ id, points, asked, asTable, unit }: WaitsProps) {
  const { t, digits } = useTexts();
  const { business } = useSession();
  const { share } = useFormats(business);
  const minutes = useMinutes();
  const name = usePointName();
  const title = t(id === 'kitchen' ? 'reports.kitchen_waits' : 'reports.kitchen_hours');
  const both = (one: WaitPoint) => (one.accept.median ?? 0) + (one.prepare.median ?? 0);
  return (
    <ReportCard id={id} title={title} asked={asked}>
      {asTable ? (
        <Grid
          label={title}
          columns={[
            t(`reports.unit.${unit}`),
            t('reports.to_accept'),
            t('reports.to_ready'),
            t('reports.to_ready_nine'),
            t('reports.orders'),
            t('reports.late'),
          ]}
          rows={points
            .filter((one) => one.accept.orders > 0)
            .map((one) => ({
              key: one.point,
              name: name(one.point),
              cells: [
                minutes(one.accept.median),
                minutes(one.prepare.median),
                minutes(one.prepare.p90),
                digits(one.prepare.orders),
                one.late_bp === null ? '–' : share(one.late_bp),
              ],
            }))}
        />
      ) : (
        <>
          <Legend
            of={[
              { look: classes.accept, name: t('reports.to_accept') },
              { look: classes.prepare, name: t('reports.to_ready') },
            ]}
          />
          <Plot
            columns={points.map((one) => ({
              key: one.point,
              name: name(one.point),
              said:
                one.accept.orders === 0
                  ? t('reports.no_waits_said', { point: name(one.point) })
                  : t('reports.waits_said', {
                      point: name(one.point),
                      accept: minutes(one.accept.median),
                      prepare: minutes(one.prepare.median),
                      nine: minutes(one.prepare.p90),
                      late: one.late_bp === null ? '–' : share(one.late_bp),
                    }),
              parts: [
                { look: classes.accept, value: one.accept.median ?? 0 },
                { look: classes.prepare, value: one.prepare.median ?? 0 },
              ],
            }))}
            scale={scaleFor(Math.max(...points.map(both)))}
            write={(value) => (value === 0 ? digits(0) : minutes(value))}
            hint={{ point: 'reports.point', tap: 'reports.tap' }}
          />
        </>
      )}
    </ReportCard>
  );
}
